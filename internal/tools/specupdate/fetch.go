package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"time"
)

// A description is about half a megabyte; thirty times that is no description.
const maxBytes = 16 << 20

// fetch reads a description from a URL, or from a file where the source is no http URL.
func fetch(ctx context.Context, source string) ([]byte, error) {
	address, err := url.Parse(source)
	if err != nil || (address.Scheme != "http" && address.Scheme != "https") {
		return os.ReadFile(source)
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, source, nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answered %s", address.Redacted(), resp.Status)
	}
	content, err := io.ReadAll(io.LimitReader(resp.Body, maxBytes+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", address.Redacted(), err)
	}
	if len(content) > maxBytes {
		return nil, errors.New(address.Redacted() + " is too large to be an API description")
	}
	return content, nil
}
