package login

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/lockedfile"
	"golang.org/x/oauth2"
)

// kept is the token of the cache, nil if there is none, and why the cache could not be read. A newer one
// that could not be written there is in memory.
func (s *Settings) kept() (*oauth2.Token, error) {
	inMemory := s.memory.Load()
	if s.cache == nil {
		return inMemory, nil
	}
	entries, _, err := s.cache.read()
	if err != nil {
		return inMemory, err
	}
	t := s.accept(entries[s.clientID])
	if t == nil || inMemory != nil && inMemory.Expiry.After(t.Expiry) {
		t = inMemory
	}
	return t, nil
}

// keep puts a token into the cache. What is in the way is a warning: the token is good all the same.
func (s *Settings) keep(t *oauth2.Token, unread error) []string {
	s.memory.Store(t)
	if s.cache == nil {
		return nil
	}
	err := unread
	if err == nil {
		err = s.put(t)
	}
	if err != nil {
		return []string{fmt.Sprintf("the token is not kept for the next time: %v", err)}
	}
	return nil
}

// keepAnew is keep for a login that a person asked for: not keeping it is an error, and a file that is
// no cache is moved aside.
func (s *Settings) keepAnew(t *oauth2.Token) (warnings []string, _ error) {
	s.memory.Store(t)
	if s.cache == nil {
		return []string{"the login is not kept, for there is no home folder"}, nil
	}
	err := s.put(t)
	if errors.Is(err, errNotOurs) {
		aside, err := s.cache.moveAside()
		if err != nil {
			return nil, err
		}
		warnings = append(warnings, fmt.Sprintf("%s was no cache of tokens; it is now %s", s.cache.path, aside))
		return warnings, s.put(t)
	}
	return nil, err
}

func (s *Settings) put(t *oauth2.Token) error {
	return s.cache.update(func(entries map[string]rawEntry) (err error) {
		entries[s.clientID], err = s.merged(entries[s.clientID], t)
		return err
	})
}

// prepareCache finds out early whether a login can be kept.
func (s *Settings) prepareCache() error {
	if s.cache == nil {
		return nil
	}
	if err := s.cache.makeFolder(); err != nil {
		return err
	}
	_, _, err := s.cache.read()
	if errors.Is(err, errNotOurs) {
		_, err = s.cache.aside()
	}
	if err != nil {
		return err
	}
	return s.cache.writable()
}

func (c *cache) makeFolder() error {
	if err := os.MkdirAll(filepath.Dir(c.path), 0o700); err != nil {
		return fmt.Errorf("%w: %w", ErrCache, err)
	}
	return nil
}

// lock keeps other goroutines and, as far as there is a cache, other programs from logging in or
// changing the cache: a refresh token is good for one of them only.
func (s *Settings) lock(ctx context.Context) (unlock func(), _ error) {
	select {
	case s.busy <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	release := func() { <-s.busy }
	if s.cache == nil {
		return release, nil
	}
	type locked struct {
		unlock func()
		err    error
	}
	got := make(chan locked, 1)
	_ = s.cache.makeFolder() // without it there is nothing to lock, and the cache says so when it is written
	go func() {              // it cannot be interrupted
		unlock, err := lockedfile.MutexAt(s.cache.path + ".lock").Lock()
		got <- locked{unlock, err}
	}()
	select {
	case l := <-got:
		if l.err != nil { // no folder, or not writable: then nobody changes the cache
			return release, nil
		}
		return func() { l.unlock(); release() }, nil
	case <-ctx.Done():
		go func() {
			if l := <-got; l.err == nil {
				l.unlock()
			}
		}()
		release()
		return nil, context.Cause(ctx)
	}
}
