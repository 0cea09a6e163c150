package openapi

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// A Token is an access token. It prints as *** with every verb, also inside of another value.
type Token struct{ text string }

// Reveal returns the token's text, which is a secret.
func (t Token) Reveal() string { return t.text }

// IsZero reports whether there is none.
func (t Token) IsZero() bool { return t.text == "" }

// Format prints ***.
func (t Token) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, "***") }

// MarshalText writes ***.
func (t Token) MarshalText() ([]byte, error) { return []byte("***"), nil }

const (
	longestMargin = 5 * time.Minute  // before its end a token is replaced; short ones a tenth of their life
	refreshPause  = 30 * time.Second // after a refresh that failed, while the token is still good
	maxHeld       = 1000             // tokens; beyond that those go first that have ended
)

// A lent token is good for a while.
type lent struct {
	token   Token
	until   time.Time
	refresh time.Time // when to get the next
}

// A fetch gets a token, and how long it is good.
type fetch func(ctx context.Context) (Token, time.Duration, *Error)

// A purse keeps tokens by what they are for.
type purse struct {
	getting singleflight.Group // one of a kind at a time
	timeout time.Duration      // of getting one

	mu   sync.Mutex // protects held
	held map[string]lent
}

// get returns the token that is kept under a key, or else what fetch gets. Callers that come meanwhile wait for the same.
func (p *purse) get(ctx context.Context, key string, fetch fetch) (Token, error) {
	if token, fresh := p.find(key, time.Now()); fresh {
		return token, nil
	}
	got := p.getting.DoChan(key, func() (any, error) {
		if token, fresh := p.find(key, time.Now()); fresh { // another caller was just done
			return token, nil
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), p.timeout) // others wait, too
		defer cancel()
		began := time.Now()
		token, life, failed := fetch(ctx)
		if failed != nil {
			return p.stillGood(key, failed)
		}
		p.keep(key, token, began, life)
		return token, nil
	})
	select {
	case r := <-got:
		if r.Err != nil {
			return Token{}, r.Err
		}
		return r.Val.(Token), nil
	case <-ctx.Done():
		return Token{}, ctx.Err()
	}
}

// find returns the token of a key, and whether it is too early to get another.
func (p *purse) find(key string, now time.Time) (token Token, fresh bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	one := p.held[key]
	return one.token, now.Before(one.refresh) && now.Before(one.until)
}

// stillGood returns the token of a key although getting the next has failed, if it has not ended.
func (p *purse) stillGood(key string, failed *Error) (Token, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	one, now := p.held[key], time.Now()
	if !now.Before(one.until) {
		return Token{}, failed
	}
	one.refresh = now.Add(refreshPause)
	p.held[key] = one
	return one.token, nil
}

// keep keeps a token that was asked for at began.
func (p *purse) keep(key string, token Token, began time.Time, life time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.held) >= maxHeld {
		for other, one := range p.held {
			if time.Now().After(one.until) {
				delete(p.held, other)
			}
		}
	}
	until := began.Add(life)
	p.held[key] = lent{token, until, until.Add(-min(life/10, longestMargin))}
}

// drop forgets a token that DingTalk does not take any more.
func (p *purse) drop(key string, token Token) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.held[key].token == token {
		delete(p.held, key)
	}
}
