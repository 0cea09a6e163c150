package console

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/api"
)

// A slowCount counts in three pieces.
type slowCount struct {
	api.Service
	asked []api.CountQuery
}

func (*slowCount) Gateways(context.Context) ([]api.Gateway, error) { return nil, nil }

func (s *slowCount) CountReplay(_ context.Context, q api.CountQuery) (api.Count, error) {
	s.asked = append(s.asked, q)
	if q.Where == "bad" {
		return api.Count{}, api.Refuse(api.CodeInvalid, "where: bad")
	}
	at := map[string]int{"": 1, "c1": 2, "c2": 3}[q.Cursor]
	c := api.Count{Selected: 10 * at, Unjudged: at, From: 1, End: 31, Cursor: api.Seq(10*at + 1)}
	if at < 3 {
		c.Next = fmt.Sprint("c", at)
	}
	return c, nil
}

// TestCountDay: the form counts piece by piece, of one day; another filter begins anew; and what was typed stays.
func TestCountDay(t *testing.T) {
	slow := &slowCount{}
	c, audited := newTest(t, func(o *Options) {
		inner := o.Service()
		o.Service = func() api.Service { slow.Service = inner; return slow }
	})
	who := as(c, Admin)
	form := url.Values{"subscription": {"x"}, "hook": {"http://x"}, "types": {"bpms_*"}}
	send := func() string {
		w := ask(c, http.MethodPost, "/subscribe/count", form, who)
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `value="bpms_*"`) {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		for _, name := range []string{"count_next", "count_of", "count_selected", "count_unjudged", "count_since"} {
			form.Set(name, field(w.Body.String(), name))
		}
		return w.Body.String()
	}
	for _, want := range []string{"10 events so far", "30 events so far", "60 events are selected."} {
		if page := send(); !strings.Contains(page, want) {
			t.Fatalf("no %q in %s", want, page)
		}
	}
	if len(slow.asked) != 3 || slow.asked[2].Cursor != "c2" || slow.asked[0].Since.IsZero() || !slow.asked[0].Since.Equal(slow.asked[2].Since) {
		t.Errorf("%+v", slow.asked)
	}
	if page := send(); !strings.Contains(page, "10 events so far") {
		t.Errorf("once more: %s", page)
	}
	form.Set("where", "true")
	if page := send(); !strings.Contains(page, "10 events so far") {
		t.Errorf("another filter goes on with the count of the one before: %s", page)
	}
	form.Set("where", "bad")
	if page := send(); !strings.Contains(page, "where: bad") {
		t.Errorf("an error: %s", page)
	}
	form.Set("secret", "open")
	if page := send(); !strings.Contains(problems(page), "${NAME}") {
		t.Errorf("an error of the form: %s", page)
	}
	if len(*audited) > 0 {
		t.Errorf("a count is audited: %+v", *audited)
	}
}
