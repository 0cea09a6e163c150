package dingtest

import (
	"cmp"
	"net/http"
	"sync"
	"time"
)

// callCounts count the calls of each app in the present second.
type callCounts struct {
	most int // calls of one kind that an app may make a second; 0: any number

	mu     sync.Mutex // protects what follows
	second int64
	counts map[string]int
}

// take counts a call, and reports whether it is within the limit. An app is known by its key or its token.
func (c *callCounts) take(r *http.Request, now time.Time) bool {
	if c.most == 0 {
		return true
	}
	query := r.URL.Query()
	who := cmp.Or(query.Get("access_token"), query.Get("appkey"), query.Get("suite_access_token"), r.Header.Get("x-acs-dingtalk-access-token"))
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.second != now.Unix() || c.counts == nil {
		c.second, c.counts = now.Unix(), map[string]int{}
	}
	c.counts[r.URL.Path+" "+who]++
	return c.counts[r.URL.Path+" "+who] <= c.most
}
