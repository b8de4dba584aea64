package conformance

import (
	"slices"
	"strings"
)

// Exemption allows something that the API description does not, and says by its name what.
type Exemption struct {
	Name   string
	Covers func(Finding) bool
}

// NullPageToken: the last page of a list may say so by a null. Programs of ReSim's own take absent,
// null and empty alike, so servers may send any of them.
var NullPageToken = Exemption{"null nextPageToken on a last page", func(f Finding) bool {
	return !f.Request && f.Status == 200 && f.Pointer == "/nextPageToken" && f.Null
}}

// RefusedSearch: lists declare no 400 although a search expression or page token that cannot be read
// must be refused somehow.
var RefusedSearch = Exemption{"undeclared 400 of a list", func(f Finding) bool {
	return !f.Request && f.Status == 400 && slices.Contains([]string{"listBatches", "listReports", "listAllJobs"}, f.Operation)
}}

// NoToken: a test sends a request without a token on purpose.
var NoToken = Exemption{"request without a token", func(f Finding) bool {
	return f.Request && strings.Contains(f.Message, errNoToken.Error())
}}

// GraphQL: the token goes to ReSim's GraphQL endpoint as well, which is at that host.
func GraphQL(host string) Exemption {
	return Exemption{"token for GraphQL", func(f Finding) bool {
		return f.Request && f.Host == host && f.Path == "/graphql" && f.Message == tokenElsewhere
	}}
}

// InjectedStatus: a fault answers an operation with a status that is not declared.
func InjectedStatus(status int) Exemption {
	return Exemption{"injected status", func(f Finding) bool { return !f.Request && f.Status == status }}
}

// Injected: a fault makes answers of an operation wrong in any way.
func Injected(operation string) Exemption {
	return Exemption{"injected fault in " + operation, func(f Finding) bool { return !f.Request && f.Operation == operation }}
}

// BadRequest: a test sends a wrong request to an operation on purpose.
func BadRequest(operation string) Exemption {
	return Exemption{"wrong request to " + operation, func(f Finding) bool { return f.Request && f.Operation == operation }}
}
