package console

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/journal/memjournal"
)

const (
	manySubscriptions = 2000
	manyApps          = 2000
	manyGateways      = 200
	manyOrgs          = 10_000
)

// A crowded is a service of a large installation, where everything is in trouble.
type crowded struct {
	api.Service
	where string // of each subscription, as long as one may be
	error string // of each that fails, as long as one is kept
}

func crowdedName(i int) string { return fmt.Sprintf("department-%04d-of-a-long-name", i) }

func (c crowded) sub(i int) api.Subscription {
	return api.Subscription{
		Name: crowdedName(i), Worked: true, Cursor: 1, Behind: api.Seq(i), Waiting: i, Parked: i, Dead: i + 1, Source: api.FromAPI,
		BrokenSince: time.Now().Add(-time.Hour), FailsSince: time.Now().Add(-time.Hour), Stalled: true, LastError: c.error,
	}
}

func (c crowded) Status(context.Context) (s api.Status, err error) {
	s = api.Status{Running: true}
	for i := range manySubscriptions {
		s.Subscriptions = append(s.Subscriptions, c.sub(i))
	}
	for i := range manyApps {
		s.Apps = append(s.Apps, api.App{
			Name:   fmt.Sprintf("app-%04d-of-a-long-name", i),
			Stream: &api.Stream{State: api.Refused, OpenError: &api.OpenError{Reason: "refused", Error: c.error, At: time.Now()}},
			HTTP: &api.HTTP{URL: "http://127.0.0.1:7780/callback/" + strings.Repeat("x", 100), Refused: []api.HTTPRefusal{
				{Reason: "signature", Count: 1, Error: c.error, At: time.Now()}, {Reason: "ciphertext", Count: 1, Error: c.error, At: time.Now()},
			}},
		})
	}
	return s, nil
}

func (c crowded) Activity(context.Context) (a api.Activity, err error) { return a, nil }

func (c crowded) Subscription(_ context.Context, name string) (d api.SubscriptionDetail, err error) {
	d.Subscription = c.sub(1)
	d.Name = name
	d.Spec = api.NewSpec(map[string]any{"where": c.where, "webhook": map[string]any{"url": "http://x"}})
	return d, nil
}

// attempts are as large as the journal keeps them.
func (c crowded) attempts(n int) (page api.Page[api.Attempt], err error) {
	for i := range n {
		page.Items = append(page.Items, api.Attempt{Seq: 1, Number: i + 1, Start: time.Now(), Error: c.error, Status: 500, Outcome: "failed", Answer: strings.Repeat("<", 2048)})
	}
	return page, nil
}

func (c crowded) Recent(_ context.Context, q api.RecentQuery) (api.Page[api.Attempt], error) {
	return c.attempts(q.Limit)
}

func (c crowded) Attempts(_ context.Context, q api.AttemptQuery) (api.Page[api.Attempt], error) {
	return c.attempts(q.Limit)
}

func (c crowded) DeadLetters(_ context.Context, q api.DeadQuery) (page api.DeadPage, err error) {
	for i := range min(q.Limit, 500) {
		page.Items = append(page.Items, api.DeadLetter{
			DeadRef: api.DeadRef{Subscription: crowdedName(i), Seq: api.Seq(i + 1)}, Attempts: 9, Error: fmt.Sprintf("%d %s", i, c.error), Changed: time.Now(),
			Event: api.Entry{Seq: api.Seq(i + 1), Envelope: &dingevent.Envelope{Type: "bpms_instance_change", CorpID: "ding1", App: "hr", Data: []byte(`{}`)}},
		})
	}
	return page, nil
}

func (c crowded) Replays(ctx context.Context, p api.Paging) (page api.Page[api.Replay], err error) {
	for i := range p.Limit {
		one, _ := c.Replay(ctx, fmt.Sprintf("replay-%d", i))
		page.Items = append(page.Items, one)
	}
	return page, nil
}

func (c crowded) Replay(_ context.Context, id string) (r api.Replay, err error) {
	r.ID, r.Started, r.Fault = id, time.Now(), c.error
	r.Spec.Subscription = crowdedName(1)
	r.Spec.Where = c.where
	for i := range 1000 {
		r.Spec.IDs = append(r.Spec.IDs, fmt.Sprintf("%032x", i))
	}
	return r, nil
}

func (c crowded) Gateways(context.Context) (list []api.Gateway, err error) {
	for i := range manyGateways {
		g := api.Gateway{ID: fmt.Sprintf("%032x", i), Name: fmt.Sprint("gateway-", i), Alive: true, Standing: &api.GatewayStanding{}}
		for n := range manySubscriptions / manyGateways {
			g.Works = append(g.Works, "subscription/"+crowdedName(i*10+n))
		}
		for n := range manySubscriptions {
			g.Standing.Subscriptions = append(g.Standing.Subscriptions, api.GatewaySubscription{Name: crowdedName(n), Fault: c.error})
		}
		list = append(list, g)
	}
	for n := range manySubscriptions { // one has them all, while the others come up
		list[0].Works = append(list[0].Works, "subscription/"+crowdedName(n))
	}
	return list, nil
}

func (c crowded) Suites(context.Context) ([]api.Suite, error) { return nil, nil }

func (c crowded) SuiteOrgs(_ context.Context, q api.SuiteOrgQuery) (page api.Page[api.SuiteOrg], err error) {
	for i := range min(manyOrgs, q.Size()) {
		page.Items = append(page.Items, api.SuiteOrg{CorpID: fmt.Sprintf("ding%028x", i), Name: "Some Company", State: "authorized", Last: time.Now(), LastType: "org_suite_auth", Code: "failed", CodeErr: c.error})
	}
	page.Next = "more"
	return page, nil
}

func (c crowded) Why(_ context.Context, q api.WhyQuery) (why api.Why, err error) {
	why.Seq = q.Seq
	for i := range manySubscriptions {
		f := api.Fate{Subscription: crowdedName(i)}
		switch i % 4 {
		case 0:
			f.Reason, f.Since, f.Attempts, f.Error = api.ReasonDead, time.Now(), 9, fmt.Sprintf("%d %s", i, c.error)
		case 1:
			f.Reason, f.Since, f.Attempts = api.ReasonDelivered, time.Now().Add(-time.Duration(i)*time.Second), 1
			f.Last = &api.Attempt{Number: 1, Status: 200, Answer: strings.Repeat("<", 2048)}
		default:
			f.Reason = api.ReasonNotWanted
			f.Filter = &api.Judgement{Part: "where", Wanted: []string{fmt.Sprintf("%d == 1 && ", i) + c.where}}
			for n := range 64 {
				f.Filter.Seen = append(f.Filter.Seen, api.Seen{Part: fmt.Sprintf("event.field%d", n), Value: strings.Repeat("v", 200)})
			}
		}
		if q.Subscription == "" || q.Subscription == f.Subscription {
			why.Fates = append(why.Fates, f)
		}
	}
	return why, nil
}

// TestLargeInstallation: a page stays small whatever there is much of.
func TestLargeInstallation(t *testing.T) {
	const most = 100_000
	j := memjournal.New()
	for i, payload := range []string{
		`{"list":[` + strings.Repeat(`{"a":1,"b":"<"},`, 1<<16) + `{}]}`,
		strings.Repeat("[", 9000) + strings.Repeat("]", 9000),
		`{"type":"` + strings.Repeat("<", 1<<20) + `"` + strings.Repeat(`,"title":"`+strings.Repeat("<", 5000)+`"`, 100) + `}`,
	} {
		env := &dingevent.Envelope{ID: fmt.Sprint("e", i), Type: "bpms_instance_change", CorpID: "c", App: "hr", Data: []byte(payload)}
		if err := j.Receive(t.Context(), env); err != nil {
			t.Fatal(err)
		}
	}
	service := crowded{&local.Service{Journal: j}, `event.title == "` + strings.Repeat("<", 8000) + `"`, strings.Repeat("<e", 500)}
	c, _ := newTest(t, func(o *Options) {
		o.Service = func() api.Service { return service }
		o.Trigger = func(context.Context, Push) (string, error) { return "", nil }
	})
	for _, path := range []string{
		"/", "/apps", "/apps?from=1960", "/events/1/why", "/events/1/why?reason=dead&from=100", "/events/1/why?find=0002", "/apps/app-0001-of-a-long-name", "/apps/x/orgs", "/gateways", "/events", "/events?where=" + strings.Repeat("a", 8000), "/events/1", "/events/2", "/events/3", "/events/1/attempts?subscription=x",
		"/subscriptions", "/subscriptions?trouble=yes", "/subscriptions/x", "/subscriptions/x/attempts", "/subscribe", "/subscribe?name=x", "/dead", "/dead?view=reasons",
		"/dead/1?subscription=x", "/replays", "/replays/x", "/replay", "/replay?subscription=x",
	} {
		for _, lang := range []words.Words{words.English{}, words.Chinese{}} {
			for _, role := range []Role{Viewer, Admin} {
				w := askIn(c, lang.Tag(), http.MethodGet, path, as(c, role))
				if w.Code >= 400 && role == Admin && !strings.Contains(path, "where=") {
					t.Errorf("%s: %d", path, w.Code)
				}
				if n := w.Body.Len(); n > most {
					t.Errorf("%.60s in %s as %s has %d bytes", path, lang.Tag(), role, n)
				}
			}
		}
	}
	for path, form := range map[string]url.Values{
		"/events/1/unmask": nil, "/events/2/unmask": nil, "/events/3/unmask": nil,
		"/decode": {"transport": {"rds"}, "text": {"[" + strings.Repeat(`{"biz_type":13,"biz_data":"{\"syncAction\":\"user_add_org\",\"userid\":\"<<<<<\"}"},`, 200) + `{"biz_type":13,"biz_data":"{}"}]`}},
	} {
		w := ask(c, http.MethodPost, path, form, as(c, Admin))
		if w.Code != http.StatusOK || w.Body.Len() > most {
			t.Errorf("%s: %d, and %d bytes", path, w.Code, w.Body.Len())
		}
	}
}
