package login

import (
	"flag"
	"strconv"
)

// Flags are the values of login flags that were given. Flags that were not given leave the choice to the
// environment and the settings file.
type Flags struct {
	given func() map[string]string // a function, because it holds secrets and printers by reflection do not look into it
}

// AddFlags adds the login flags to a flag set: --url, --auth-url, --auth, --client-id,
// --client-secret, --client-secret-file, --username, --password, --password-file and --govcloud. Give
// the result to [Load] after parsing.
func AddFlags(fs *flag.FlagSet) *Flags {
	given := map[string]string{}
	text := func(name, usage string) {
		fs.Func(name, usage+" ["+variable(name)+"]", func(v string) error { given[name] = v; return nil })
	}
	text(keyURL, "use ReSim's API at `URL` (default "+productionAPI+")")
	text(keyAuthURL, "log in at the issuer `URL` (default: ReSim's own, by the API's host)")
	text(keyAuth, "log in by `MODE` device, client or password (default: by what is given, else device)")
	text(keyClientID, "log in as the client `ID`")
	text(keySecret, "with this `SECRET` of the client; others on this machine may see it, so better use the file or the environment")
	text(keySecretFile, "read the client's secret from `FILE`, - is standard input")
	text(keyUsername, "log in as the user `NAME`")
	text(keyPassword, "with this `PASSWORD` of the user; see --"+keySecret)
	text(keyPasswordFile, "read the user's password from `FILE`, - is standard input")
	fs.Var(boolValue(func(v string) { given[keyGovCloud] = v }), keyGovCloud, "use ReSim's API in GovCloud ["+variable(keyGovCloud)+"]")
	return &Flags{func() map[string]string { return given }}
}

// boolValue is a flag that needs no value.
type boolValue func(string)

func (b boolValue) String() string   { return "false" }
func (b boolValue) IsBoolFlag() bool { return true }

func (b boolValue) Set(v string) error {
	on, err := strconv.ParseBool(v)
	if err == nil {
		b(strconv.FormatBool(on))
	}
	return err
}
