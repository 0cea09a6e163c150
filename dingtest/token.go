package dingtest

import (
	"errors"
	"sync"
	"time"
)

const (
	tokenLife = 7200 * time.Second
	maxTokens = 10_000
)

var (
	errTokenUnknown = errors.New("token unknown")
	errTokenExpired = errors.New("token expired")
	errTokensFull   = errors.New("too many tokens are in use")
)

// tokenKind says what a token was got for.
type tokenKind int

const (
	appToken   tokenKind = iota // an app of one organization
	corpToken                   // a third-party app, for one of its organizations
	suiteToken                  // a third-party app by itself; it only gets corp tokens
)

// A grant is what a token opens.
type grant struct {
	kind     tokenKind
	clientID string
	corpID   string // empty for a suite token
	expires  time.Time
}

// tokens are the access tokens, each good for tokenLife.
type tokens struct {
	mu      sync.Mutex            // protects what follows
	all     map[string]*grant     // by the token; expired ones stay until there is need of room
	current map[grantOwner]string // the last one given to each
}

type grantOwner struct {
	kind             tokenKind
	clientID, corpID string
}

func newTokens() *tokens {
	return &tokens{all: make(map[string]*grant), current: make(map[grantOwner]string)}
}

// again returns the same token while it is good, and makes it good for tokenLife from now, as DingTalk
// does for apps of one organization.
func (t *tokens) again(kind tokenKind, clientID, corpID string) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	text := t.current[grantOwner{kind, clientID, corpID}]
	if g := t.all[text]; g != nil && time.Now().Before(g.expires) {
		g.expires = time.Now().Add(tokenLife)
		return text, nil
	}
	return t.add(kind, clientID, corpID)
}

// another returns a new token; earlier ones stay good for their time.
func (t *tokens) another(kind tokenKind, clientID, corpID string) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.add(kind, clientID, corpID)
}

// add makes a token. The caller holds mu.
func (t *tokens) add(kind tokenKind, clientID, corpID string) (string, error) {
	now := time.Now()
	if len(t.all) >= maxTokens {
		t.forget(now)
	}
	if len(t.all) >= maxTokens {
		return "", errTokensFull
	}
	text := newID()
	t.all[text] = &grant{kind, clientID, corpID, now.Add(tokenLife)}
	t.current[grantOwner{kind, clientID, corpID}] = text
	return text, nil
}

// forget drops the expired ones. The caller holds mu.
func (t *tokens) forget(now time.Time) {
	for text, g := range t.all {
		if now.Before(g.expires) {
			continue
		}
		delete(t.all, text)
		if owner := (grantOwner{g.kind, g.clientID, g.corpID}); t.current[owner] == text {
			delete(t.current, owner)
		}
	}
}

func (t *tokens) find(text string) (grant, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	g := t.all[text]
	switch {
	case g == nil:
		return grant{}, errTokenUnknown
	case !time.Now().Before(g.expires):
		return grant{}, errTokenExpired
	}
	return *g, nil
}

// expire ends the tokens of an app.
func (t *tokens) expire(clientID string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, g := range t.all {
		if clientID == "" || clientID == g.clientID {
			g.expires = time.Now()
		}
	}
}
