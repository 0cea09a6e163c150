package console

import (
	"context"
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/internal/supervise"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// A bench is a console over subscriptions that are worked, whose receiver a test has in its hand.
type bench struct {
	desk
	*local.Service
	t       *testing.T
	audited *[]Row
	hook    string       // URL of the receiver
	status  atomic.Int64 // what it answers
	mu      sync.Mutex   // protects got
	got     []string     // bodies that it took with 200
	pushed  int
}

// newBench starts one with no subscriptions.
func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{t: t}
	b.status.Store(http.StatusOK)
	receiver := httptest.NewServer(http.HandlerFunc(b.receive))
	t.Cleanup(receiver.Close)
	b.hook = receiver.URL
	j, log := memjournal.New(), slog.New(slog.DiscardHandler)
	sup, err := supervise.New(supervise.Options{Journal: j, Log: log, Closing: time.Second, Lookup: func(name string) (string, bool) {
		return "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", name == "HOOK_SECRET"
	}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	out, ctx := errgroup.WithContext(ctx)
	sup.Begin(ctx, ctx, out)
	t.Cleanup(func() {
		stop()
		if err := out.Wait(); err != nil {
			t.Error(err)
		}
		if err := sup.Close(); err != nil {
			t.Error(err)
		}
	})
	b.Service = &local.Service{Journal: j, Supervisor: sup}
	b.desk, b.audited = newTest(t, func(o *Options) { o.Service = func() api.Service { return b.Service } })
	return b
}

func (b *bench) receive(w http.ResponseWriter, r *http.Request) {
	status := int(b.status.Load())
	if status == http.StatusOK {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.got = append(b.got, r.Header.Get("Webhook-Id"))
	}
	w.WriteHeader(status)
	fmt.Fprint(w, `{"mobile":"13800000000","said":"something","inner":"{\"email\":\"who@example.com\"}"}`)
}

// received is how many requests the receiver took.
func (b *bench) received() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.got)
}

// put makes a subscription that posts to the receiver.
func (b *bench) put(name, more string) {
	b.t.Helper()
	spec := fmt.Sprintf(`{"start":"beginning","webhook":{"url":%q}%s}`, b.hook, more)
	if err := b.Put(b.t.Context(), name, api.Spec(spec)); err != nil {
		b.t.Fatal(err)
	}
}

// push stores so many events.
func (b *bench) push(eventType string, n int) {
	b.t.Helper()
	for range n {
		b.pushed++
		env := &dingevent.Envelope{
			ID: fmt.Sprint("e", b.pushed), Type: eventType, CorpID: "ding1", App: "hr", Transport: dingevent.TransportHTTP, Received: time.Now(),
			Data: fmt.Appendf(nil, `{"EventType":%q,"n":%d}`, eventType, b.pushed),
		}
		if err := b.Journal.(*memjournal.Journal).Receive(b.t.Context(), env); err != nil {
			b.t.Fatal(err)
		}
	}
}

// sub is how a subscription stands.
func (b *bench) sub(name string) api.SubscriptionDetail {
	b.t.Helper()
	sub, err := b.Subscription(b.t.Context(), name)
	if err != nil {
		b.t.Fatal(err)
	}
	return sub
}

// dead waits until a subscription has so many dead letters, and nothing to do.
func (b *bench) dead(name string, n int) {
	b.t.Helper()
	b.until(func() string {
		if s := b.sub(name); s.Dead != n || s.Behind != 0 || s.Waiting != 0 {
			return fmt.Sprintf("%+v", s.Subscription)
		}
		return ""
	})
}

// until waits until problem is none.
func (b *bench) until(problem func() string) {
	b.t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		text := problem()
		if text == "" {
			return
		}
		if time.Now().After(end) {
			b.t.Fatal(text)
		}
	}
}

// refused wants each role below needs to be refused an action.
func (b *bench) refused(needs Role, path string, form url.Values) {
	b.t.Helper()
	before := len(*b.audited)
	for role := Viewer; role < needs; role++ {
		if w := ask(b.desk, http.MethodPost, path, form, as(b.desk, role)); w.Code != http.StatusForbidden {
			b.t.Errorf("%s as %s: %d", path, role, w.Code)
		}
	}
	if len(*b.audited) != before {
		b.t.Errorf("%s was refused, and audited", path)
	}
}

// act does what needs a role, after each lower role was refused it, and wants to be led to a page that begins with to.
func (b *bench) act(needs Role, path string, form url.Values, action, to string) {
	b.t.Helper()
	b.refused(needs, path, form)
	before := len(*b.audited)
	w := ask(b.desk, http.MethodPost, path, form, as(b.desk, needs))
	if at := w.Header().Get("Location"); w.Code != http.StatusSeeOther || !strings.HasPrefix(at, to) {
		b.t.Fatalf("%s: %d to %q: %s", path, w.Code, at, problems(w.Body.String()))
	}
	if rows := (*b.audited)[before:]; len(rows) != 1 || rows[0].Action != action || rows[0].Role != needs.String() {
		b.t.Errorf("%s is audited as %+v, want %s", path, rows, action)
	}
}

// get returns a page.
func (b *bench) get(role Role, path string) string {
	b.t.Helper()
	w := ask(b.desk, http.MethodGet, path, nil, as(b.desk, role))
	if w.Code != http.StatusOK {
		b.t.Fatalf("%s: %d: %s", path, w.Code, problems(w.Body.String()))
	}
	return w.Body.String()
}

// has wants texts in a page.
func (b *bench) has(page string, texts ...string) {
	b.t.Helper()
	for _, text := range texts {
		if !strings.Contains(page, text) {
			b.t.Errorf("the page has no %q: %s", text, page[max(0, strings.Index(page, "<main")):])
		}
	}
}

var notices = regexp.MustCompile(`(?s)role="alert">.*?</(?:div|p)>`)

// problems are the notices of a page.
func problems(page string) string { return strings.Join(notices.FindAllString(page, -1), " ") }

// field is the value of a form's field in a page.
func field(page, name string) string {
	found := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(page)
	if found == nil {
		return ""
	}
	return html.UnescapeString(found[1])
}
