package resim

import (
	"errors"
	"net/http"
	"strings"
)

// refusal is what a status other than 200 means, and what may be done about it.
func (c *Client) refusal(status int, from *line) (kind, advice error) {
	switch {
	case from.storage:
		return storageRefusal(status)
	case from == c.graphQL && status == http.StatusNotFound:
		return ErrNotFound, errors.New("is that the address of ReSim's GraphQL endpoint?")
	}
	switch status {
	case http.StatusUnauthorized:
		return ErrUnauthorized, nil
	case http.StatusForbidden:
		return ErrForbidden, errors.New("the token lacks the right to this")
	case http.StatusNotFound:
		if !strings.HasSuffix(c.base.Path, "/v1/") {
			return ErrNotFound, errors.New("perhaps because the API's URL does not end in /v1")
		}
		return ErrNotFound, nil
	case http.StatusBadRequest:
		return ErrRefused, errors.New("the API cannot make sense of it")
	case http.StatusPaymentRequired:
		return ErrQuota, nil
	case http.StatusConflict:
		return ErrConflict, nil
	}
	return serverRefusal(status)
}

// storageRefusal tells an old link from a bad token: storage knows no tokens.
func storageRefusal(status int) (kind, advice error) {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return ErrForbidden, errors.New("the link has expired or was changed; list or announce the file again for a fresh one")
	case http.StatusNotFound:
		return ErrNotFound, errors.New("what the link leads to is gone")
	case http.StatusBadRequest:
		return ErrRefused, errors.New("the link is broken or has expired; list or announce the file again for a fresh one")
	}
	return serverRefusal(status)
}

func serverRefusal(status int) (kind, advice error) {
	switch {
	case status == http.StatusTooManyRequests:
		return ErrRateLimited, errors.New("try again later, or with less concurrency")
	case status >= 500:
		return ErrServer, errors.New("try again later")
	}
	return ErrAnswer, errors.New("no such status is described")
}
