package login

import "fmt"

// Mode is a way to log in.
type Mode string

// The modes.
const (
	Device   Mode = "device"   // a person confirms a code in a browser
	Client   Mode = "client"   // a program has an id and a secret (client credentials)
	Password Mode = "password" // a user's name and password
)

// pairs are the credentials that are given.
type pairs struct{ id, secret, username, password string }

// chooseMode is the explicit mode, if there is one; else the one whose pair is given; else a person.
func chooseMode(explicit, from string, p pairs) (Mode, error) {
	client, password := p.id != "" && p.secret != "", p.username != "" && p.password != ""
	lacking := func(mode Mode, first, second string) error {
		return fmt.Errorf("%w: %s is %s, which needs %s and %s", ErrSettings, from, mode, first, second)
	}
	switch Mode(explicit) {
	case Client:
		if !client {
			return "", lacking(Client, keyClientID, keySecret)
		}
		return Client, nil
	case Password:
		if !password {
			return "", lacking(Password, keyUsername, keyPassword)
		}
		return Password, nil
	case Device:
		return Device, nil
	case "":
	default:
		return "", fmt.Errorf("%w: %s says no way to log in that there is; use device, client or password", ErrSettings, from)
	}
	switch {
	case client && password:
		return "", fmt.Errorf("%w: both %s with %s and %s with %s are given; choose by --%s client or --%s password, or %s",
			ErrSettings, keyClientID, keySecret, keyUsername, keyPassword, keyAuth, keyAuth, variable(keyAuth))
	case client:
		return Client, nil
	case password:
		return Password, nil
	}
	return Device, nil
}

// half says which half of a pair is missing, "" if none is.
func (p pairs) half() string {
	switch {
	case p.id == "" && p.secret != "":
		return keyClientID
	case p.username != "" && p.password == "":
		return keyPassword
	case p.username == "" && p.password != "":
		return keyUsername
	case p.id != "" && p.secret == "":
		return keySecret
	}
	return ""
}
