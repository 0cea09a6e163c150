package dingtest

import (
	"cmp"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"sync"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event/catalog"
)

// maxRegistered bounds the callbacks registered at once, roughly: calls at the same time may exceed it.
const maxRegistered = 1000

// registrations are the callbacks that apps registered by API.
type registrations struct {
	mu     sync.Mutex // protects what follows
	all    map[member]registration
	client *http.Client // makes the requests; nil means an ordinary one
}

// A member is an app in an organization; it registers one callback.
type member struct{ clientID, corpID string }

type registration struct {
	member
	tags []string // event types
	to   Callback // its Owner is the organization
}

func (all *registrations) find(m member) (registration, bool) {
	all.mu.Lock()
	defer all.mu.Unlock()
	found, ok := all.all[m]
	return found, ok
}

// put stores one; it reports whether another was there.
func (all *registrations) put(one registration, replace bool) (there bool) {
	all.mu.Lock()
	defer all.mu.Unlock()
	if _, there = all.all[one.member]; there == replace {
		all.all[one.member] = one
	}
	return there
}

func (all *registrations) full() bool {
	all.mu.Lock()
	defer all.mu.Unlock()
	return len(all.all) >= maxRegistered
}

func (all *registrations) remove(m member) (there bool) {
	all.mu.Lock()
	defer all.mu.Unlock()
	_, there = all.all[m]
	delete(all.all, m)
	return there
}

// inCorp returns those of an organization, sorted by client ID.
func (all *registrations) inCorp(corpID string) (found []registration) {
	all.mu.Lock()
	defer all.mu.Unlock()
	for m, one := range all.all {
		if m.corpID == corpID {
			one.to.Client = all.client
			found = append(found, one)
		}
	}
	slices.SortFunc(found, func(a, b registration) int { return cmp.Compare(a.clientID, b.clientID) })
	return found
}

func (all *registrations) httpClient() *http.Client {
	all.mu.Lock()
	defer all.mu.Unlock()
	return all.client
}

var aesKeys = regexp.MustCompile(`^[A-Za-z0-9]{43}$`)

// check returns DingTalk's error for what is wrong with a registration, or nil.
func (r registration) check() *oldError {
	const malformed = "POST的JSON数据不包含所需要的参数字段或包含的参数格式非法: "
	switch n := len(r.to.Token); {
	case len(r.tags) == 0:
		return oldRefusal(71010, malformed+"call_back_tag")
	case n < 6 || n > 63:
		return oldRefusal(71010, malformed+"token must have 6 to 63 characters")
	case !aesKeys.MatchString(r.to.AESKey):
		return oldRefusal(71010, malformed+"aes_key must have 43 letters and digits")
	case r.to.URL == "":
		return oldRefusal(71010, malformed+"url")
	}
	if u, err := url.Parse(r.to.URL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return oldRefusal(71011, "传入的url参数不是合法的url格式")
	}
	for _, tag := range r.tags {
		if entry, ok := catalog.Lookup(tag); !ok || entry.Control() || !entry.Comes(dingevent.TransportHTTP) {
			return oldRefusal(71008, "回调call_back_tag必须在指定的call_back_tag列表中: "+clip(tag))
		}
	}
	return nil
}
