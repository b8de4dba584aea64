package login_test

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/login"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
)

// A program asks for a token; if nobody is logged in, a person confirms a code once. Here, ReSim is a stand-in.
func Example() {
	s := resimtest.New(resimtest.WithShape(resimtest.Shape{Batches: 3, Experiences: 3}))
	defer s.Close()
	environment := map[string]string{
		"RESIM_URL": s.URL(), "RESIM_AUTH_URL": s.Credentials().Issuer, "RESIM_CLIENT_ID": s.Credentials().InteractiveClient,
	}
	lookup := func(name string) (string, bool) { v, ok := environment[name]; return v, ok } // or os.LookupEnv

	settings, err := login.Load(login.Sources{LookupEnv: lookup})
	if err != nil {
		panic(err)
	}
	ctx := context.Background()
	_, err = settings.Token(ctx)
	fmt.Println(err != nil)

	session, err := settings.Login(ctx, func(code login.DeviceCode) {
		fmt.Println("open the page in a browser and confirm the code")
		resp, err := http.Get(code.URL) // a person's browser
		if err != nil {
			panic(err)
		}
		_ = resp.Body.Close()
	})
	if err != nil {
		panic(err)
	}
	fmt.Println("logged in as", session.Subject)

	token, err := settings.Token(ctx, login.ValidFor(time.Hour))
	if err != nil {
		panic(err)
	}
	client, err := resim.Connect(settings.APIURL(), token)
	if err != nil {
		panic(err)
	}
	defer client.Close()
	report, err := client.Report(ctx, s.Project(), s.Report())
	if err != nil {
		panic(err)
	}
	fmt.Println(report.Name == s.Data().Projects[0].Reports[0].Name, token)
	// Output:
	// true
	// open the page in a browser and confirm the code
	// logged in as user|robin@example.com
	// true [redacted]
}
