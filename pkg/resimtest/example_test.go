package resimtest_test

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/resim-contrib/metrics-go/pkg/resimtest"
)

// A program under test asks the server over HTTP; the test knows what it must find.
func Example() {
	s := resimtest.New(resimtest.WithShape(resimtest.Shape{Batches: 5}))
	defer s.Close()

	report := s.Data().Projects[0].Reports[0]
	r, err := http.NewRequest(http.MethodGet, s.URL()+"/projects/"+s.Project().String()+"/reports/"+s.Report().String(), nil)
	if err != nil {
		panic(err)
	}
	r.Header.Set("Authorization", "Bearer "+s.Token())
	resp, err := s.Client().Do(r)
	if err != nil {
		panic(err)
	}
	defer resp.Body.Close()
	var answer struct{ Name string }
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		panic(err)
	}

	fmt.Println(answer.Name == report.Name, len(report.Batches()))
	fmt.Println(s.Requests(), s.Violations())
	// Output:
	// true 5
	// map[getReport:1] []
}

// Single requests can be made to fail; the rest goes on.
func ExampleWithFault() {
	s := resimtest.New(resimtest.WithFault(resimtest.Fault{
		Operation: "health", Times: 1, Status: http.StatusServiceUnavailable, Header: http.Header{"Retry-After": {"1"}},
	}))
	defer s.Close()
	for range 2 {
		resp, err := s.Client().Get(s.URL() + "/health")
		if err != nil {
			panic(err)
		}
		_ = resp.Body.Close()
		fmt.Println(resp.StatusCode, resp.Header.Get("Retry-After"))
	}
	// Output:
	// 503 1
	// 200
}
