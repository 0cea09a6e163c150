package console

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// TestAppPages: an app has its page by any name, and no other has one.
func TestAppPages(t *testing.T) {
	c, _ := newTest(t, func(o *Options) {
		s := &local.Service{Journal: memjournal.New(), Apps: func() []api.App {
			return []api.App{{
				Name: "hr/1", HTTP: &api.HTTP{URL: "http://127.0.0.1:8080/dingtalk/hr", Refused: []api.HTTPRefusal{{Reason: "signature", Count: 7, Error: "it differs", Hint: "compare the token", At: time.Now()}}},
				Secrets: []api.Fingerprint{{Of: "http.keys[0].token", SHA256: "ba7816bf"}},
			}}
		}}
		o.Service = func() api.Service { return s }
	})
	who := as(c, Viewer)
	if w := ask(c, http.MethodGet, "/apps", nil, who); !strings.Contains(w.Body.String(), `href="/apps/hr%2F1"`) {
		t.Errorf("the list: %d %s", w.Code, w.Body)
	}
	w := ask(c, http.MethodGet, "/apps/hr%2F1", nil, who)
	for _, want := range []string{"http://127.0.0.1:8080/dingtalk/hr", "ba7816bf", "it differs", "compare the token"} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("the page of an app, %d, has no %q", w.Code, want)
		}
	}
	if w := ask(c, http.MethodGet, "/apps/nosuch", nil, who); w.Code != http.StatusNotFound {
		t.Errorf("no such app: %d", w.Code)
	}
}

// A flock is a service with so many gateways.
type flock struct {
	api.Service
	alive, gone, asked int
	err                error
}

func (f *flock) Gateways(context.Context) (list []api.Gateway, err error) {
	f.asked++
	for i := range f.alive + f.gone {
		list = append(list, api.Gateway{Alive: i < f.alive})
	}
	return list, f.err
}

// TestGatewaysAreLinkedOnceThereAreSeveral, and are asked for rarely.
func TestGatewaysAreLinkedOnceThereAreSeveral(t *testing.T) {
	now, service := time.Now(), &flock{alive: 1, gone: 3}
	c := &crowd{service: func() api.Service { return service }, now: func() time.Time { return now }}
	if c.isMany(t.Context()) {
		t.Error("one that is alive is many")
	}
	service.alive = 2
	if c.isMany(t.Context()) || service.asked != 1 {
		t.Errorf("asked %d times at once", service.asked)
	}
	now = now.Add(crowdEvery)
	if !c.isMany(t.Context()) {
		t.Error("two that are alive are not many")
	}
	now, service.err = now.Add(crowdEvery), context.DeadlineExceeded
	if !c.isMany(t.Context()) || service.asked != 3 {
		t.Errorf("asked %d times; an error changes what was known", service.asked)
	}
}
