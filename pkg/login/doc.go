// Package login gets a token of ReSim's API for programs that run outside ReSim's container, where
// nobody hands one over.
//
//	s, err := login.Load(login.Sources{Home: home, LookupEnv: os.LookupEnv})
//	token, err := s.Token(ctx, login.ValidFor(time.Hour))
//	client, err := resim.Connect(s.APIURL(), token)
//
// Settings come from flags (see [AddFlags]), else the environment (RESIM_URL and so on), else
// ~/.resim/resim.yaml, else defaults; the names are those of ReSim's own command line, so that what
// works there works here. docs/login.md of this module has the table.
//
// [Settings.Token] needs no person: it takes the token that is kept in ~/.resim/cache.json, renews it
// with its refresh token, or logs in with a client's secret or a user's password. Where that is not
// possible it fails with [ErrNotLoggedIn]; then [Settings.Login] has a person confirm a code.
//
// # The cache
//
// cache.json is shared with ReSim's command line. Of its content only the entry of the own client
// changes; other entries, and fields that are not known here, stay. It is replaced in one piece, with mode
// 0600, under a lock file that the programs using this package respect. A cache that cannot be one
// (not a file, a symbolic link, not a JSON object of objects) is never read nor overwritten:
// [Settings.Token] goes on without it, and [Settings.Login] moves a file aside, to cache.json.bak.
//
// An entry of another issuer than the one that is set, or of another user, counts as none.
//
// # Secrets
//
// Tokens, the client's secret and the password are never part of an error or of what a [Settings]
// prints as. Secret, password and refresh token are sent to the issuer alone, over https or within
// this machine, never across redirects. An access token's payload is read, unverified, for its issuer,
// its subject, its expiry and whether it holds permissions, and for nothing else: whether it is genuine
// is for the API to say.
package login
