package local

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// TestSuites asks the files and the wire for a third-party app's ticket and organizations.
func TestSuites(t *testing.T) {
	j, all := services(t)
	for name, s := range all {
		if list, err := s.Suites(t.Context()); len(list) != 0 || err != nil {
			t.Errorf("%s, before there is one: %+v, %v", name, list, err)
		}
		if _, err := s.SuiteTicket(t.Context(), "vendor"); api.CodeOf(err) != api.CodeNotFound {
			t.Errorf("%s: the ticket of no app: %v", name, err)
		}
	}
	claim, err := j.Claim(t.Context(), journal.SourceWork("vendor", "suite"), "test")
	if err != nil {
		t.Fatal(err)
	}
	defer claim.Release()
	given := time.Now().UTC().Add(-time.Hour).Truncate(time.Second)
	note := `{"read":4,"ticket":"t1","given":"` + given.Format(time.RFC3339) + `","received":"` + given.Format(time.RFC3339) + `","orgs":{
		"ding1":{"name":"Acme","state":"authorized","since":"2026-11-30T10:00:00Z","last":"2026-11-30T10:00:00Z","last_type":"org_suite_auth","last_seq":3},
		"ding2":{"state":"relieved","since":"2026-11-30T10:00:00Z","last":"2026-11-30T10:00:00Z","last_type":"suite_relieve","last_seq":2},
		"ding3":{"state":"authorized","last":"2026-11-30T10:00:00Z","last_type":"org_suite_change","last_seq":1}}}`
	if err := claim.Save(t.Context(), journal.Progress{Begin: true, Cursor: journal.PastEnd, Note: []byte(note)}); err != nil {
		t.Fatal(err)
	}
	for name, s := range all {
		t.Run(name, func(t *testing.T) {
			list, err := s.Suites(t.Context())
			if err != nil || len(list) != 1 || list[0].App != "vendor" || list[0].Ticket != api.TicketCurrent || list[0].Age < 3600 || list[0].Authorized != 2 || list[0].Relieved != 1 || !list[0].Given.Equal(given) {
				t.Errorf("%+v, %v", list, err)
			}
			if got, err := s.SuiteTicket(t.Context(), "vendor"); err != nil || got.Ticket != "t1" || !got.Given.Equal(given) {
				t.Errorf("%+v, %v", got, err)
			}
			for _, test := range []struct {
				q    api.SuiteOrgQuery
				want []string
			}{
				{api.SuiteOrgQuery{}, []string{"ding1", "ding2", "ding3"}}, {api.SuiteOrgQuery{State: "authorized"}, []string{"ding1", "ding3"}},
				{api.SuiteOrgQuery{State: "relieved"}, []string{"ding2"}}, {api.SuiteOrgQuery{CorpID: "ding3"}, []string{"ding3"}}, {api.SuiteOrgQuery{CorpID: "x"}, nil},
			} {
				for _, size := range []int{1, 2, 100} {
					var got []string
					orgs, err := api.Collect(0, func(p api.Paging) (api.Page[api.SuiteOrg], error) {
						test.q.App, test.q.Paging = "vendor", api.Paging{Cursor: p.Cursor, Limit: size}
						return s.SuiteOrgs(t.Context(), test.q)
					})
					for _, o := range orgs {
						got = append(got, o.CorpID)
					}
					if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
						t.Errorf("%+v: %s, %v", test.q, diff, err)
					}
				}
			}
			if _, err := s.SuiteOrgs(t.Context(), api.SuiteOrgQuery{App: "vendor", State: "gone"}); api.CodeOf(err) != api.CodeInvalid {
				t.Errorf("a state that is none: %v", err)
			}
			if _, err := s.SuiteOrgs(t.Context(), api.SuiteOrgQuery{App: "vendor", Paging: api.Paging{Cursor: "x"}}); api.CodeOf(err) != api.CodeInvalid {
				t.Errorf("a cursor that is none: %v", err)
			}
			if _, err := s.SuiteOrgs(t.Context(), api.SuiteOrgQuery{App: "nosuch"}); api.CodeOf(err) != api.CodeNotFound {
				t.Errorf("no such app: %v", err)
			}
		})
	}
}

func TestTicketState(t *testing.T) {
	now := time.Now()
	for ago, want := range map[time.Duration]api.TicketState{
		time.Minute: api.TicketCurrent, 20 * time.Minute: api.TicketCurrent, 25 * time.Minute: api.TicketCurrent, 26 * time.Minute: api.TicketLate,
	} {
		if got := api.TicketStateOf(now.Add(-ago), 20*time.Minute, now); got != want {
			t.Errorf("after %v: %s, want %s", ago, got, want)
		}
	}
	if got := api.TicketStateOf(time.Time{}, time.Hour, now); got != api.TicketNone {
		t.Errorf("none: %s", got)
	}
}
