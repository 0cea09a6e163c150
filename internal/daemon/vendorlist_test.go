package daemon

import (
	"fmt"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
)

// TestListsOfAVendor: the failed lists of a third-party app are read for each organization, with a token that its suite ticket gets.
func TestListsOfAVendor(t *testing.T) {
	fake := dingtest.NewServer(t, &dingtest.Options{FailedAfter: -1, Again: []time.Duration{}})
	platform := httptest.NewServer(fake)
	t.Cleanup(platform.Close)
	if err := fake.AddSuite(dingtest.Suite{Key: "suitekey", Secret: plantedSecret, Corps: []string{"ding1", "ding2"}}); err != nil {
		t.Fatal(err)
	}
	for i, corpID := range []string{"ding1", "ding2", "ding2", "ding3"} {
		p := fake.PushStream("suitekey", dingtest.Event{Type: "check_in", CorpID: corpID, Data: fmt.Appendf(nil, `{"EventTime":%d}`, time.Now().UnixMilli()+int64(i))})
		<-p.Done()
	}
	d, err := New(config.Config{
		Data: t.TempDir(), API: "127.0.0.1:0",
		Apps: []config.App{{
			Name:       "vendor",
			Stream:     &config.Stream{ClientID: "suitekey", ClientSecret: plantedSecret, BaseURL: platform.URL},
			Suite:      &config.Suite{},
			FailedList: &config.FailedList{Corps: []string{"ding1", "ding2"}},
		}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	(&gateway{daemon: d}).run(t)
	client := d.address.Client()
	until(t, "the suite ticket is kept", func() bool { _, err := client.SuiteTicket(t.Context(), "vendor"); return err == nil })
	var sum api.Backfill
	until(t, "both lists can be read", func() bool {
		got, err := client.Backfill(t.Context(), "vendor") // a reading before the ticket came has failed, and is tried again later by itself
		sum = sum.And(got)
		return err == nil
	})
	until(t, "what both had is stored", func() bool {
		page, err := client.Events(t.Context(), api.EventQuery{Types: []string{"check_in"}})
		return err == nil && len(page.Items) == 3
	})
	status, err := client.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]uint64{}
	for _, s := range status.Apps[0].Sources {
		if s.Kind == "failedlist" {
			rows[s.CorpID] = s.FailedList.Rows
		}
	}
	if len(rows) != 2 || rows["ding1"] != 1 || rows["ding2"] != 2 {
		t.Errorf("rows by organization: %v", rows)
	}
	metrics := askAPI(t, client.URL+"/metrics", client.Token)
	for _, line := range []string{`dingevent_failedlist_recovered_total{app="vendor",corp="ding2"} 2`, `dingevent_source_state{app="vendor",corp="ding1",kind="failedlist",state="running"} 1`} {
		if !strings.Contains(metrics, line+"\n") {
			t.Errorf("no %s in the metrics", line)
		}
	}
	if strings.Contains(metrics, plantedSecret) {
		t.Error("a secret in the metrics")
	}
	list, err := d.Journal().Sources(t.Context())
	var works []string
	for _, s := range list {
		works = append(works, s.Name)
	}
	if got := strings.Join(works, " "); err != nil || !strings.Contains(got, "source/vendor/failedlist/ding1") || !strings.Contains(got, "source/vendor/failedlist/ding2") {
		t.Errorf("%s, %v", got, err)
	}
}

// TestListsOfAllOrganizations: without corps the lists of all organizations are read that have authorized the app, under one claim and
// with metrics that have no label for each. One that comes later is read, too; one that has withdrawn is not.
func TestListsOfAllOrganizations(t *testing.T) {
	fake := dingtest.NewServer(t, &dingtest.Options{FailedAfter: -1, Again: []time.Duration{}, PlainTickets: true})
	platform := httptest.NewServer(fake)
	t.Cleanup(platform.Close)
	if err := fake.AddSuite(dingtest.Suite{Key: "suitekey", Secret: plantedSecret, Corps: []string{}}); err != nil {
		t.Fatal(err)
	}
	fail := func(corpID string) {
		p := fake.PushStream("suitekey", dingtest.Event{Type: "check_in", CorpID: corpID, Data: fmt.Appendf(nil, `{"EventTime":%d}`, time.Now().UnixMilli())})
		<-p.Done()
	}
	for _, corpID := range []string{"ding1", "ding2", "ding3"} {
		fail(corpID)
	}
	app := config.App{
		Name:   "vendor",
		Stream: &config.Stream{ClientID: "suitekey", ClientSecret: plantedSecret, BaseURL: platform.URL, Connections: 1},
		Suite:  &config.Suite{}, FailedList: &config.FailedList{},
	}
	d, err := New(config.Config{Data: t.TempDir(), API: "127.0.0.1:0", Apps: []config.App{app}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	(&gateway{daemon: d}).run(t)
	client := d.address.Client()
	until(t, "the suite ticket is kept", func() bool { _, err := client.SuiteTicket(t.Context(), "vendor"); return err == nil })
	for _, corpID := range []string{"ding1", "ding2", "ding3"} {
		p, err := fake.Authorize("suitekey", corpID, "Org")
		if err != nil {
			t.Fatal(err)
		}
		<-p.Done()
	}
	after := time.Now().Add(2 * time.Millisecond) // of two events of one time, the later one in the journal counts
	for time.Now().Before(after) {
		runtime.Gosched()
	}
	if _, err := fake.Relieve("suitekey", "ding3"); err != nil {
		t.Fatal(err)
	}
	list := func() (found api.AppSource) {
		status, err := client.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range status.Apps[0].Sources {
			if s.Kind == "failedlist" {
				found = s
			}
		}
		return found
	}
	var sum api.Backfill
	until(t, "both lists are read", func() bool {
		got, err := client.Backfill(t.Context(), "vendor")
		sum = sum.And(got)
		return err == nil && list().FailedList.Rows == 2
	})
	until(t, "it is known who has authorized the app", func() bool {
		_, err := client.Backfill(t.Context(), "vendor")
		o := list().FailedList.Orgs
		return err == nil && o.Authorized == 2
	})
	if s := list(); s.CorpID != "" || s.FailedList.Error != "" || s.FailedList.Orgs.Failing+s.FailedList.Orgs.Denied != 0 {
		t.Errorf("%+v, %+v", s, s.FailedList)
	}
	metrics := askAPI(t, client.URL+"/metrics", client.Token)
	for _, line := range []string{
		`dingevent_failedlist_recovered_total{app="vendor"} 2`, `dingevent_failedlist_orgs{app="vendor",state="authorized"} 2`,
		`dingevent_failedlist_orgs{app="vendor",state="failing"} 0`, `dingevent_source_state{app="vendor",kind="failedlist",state="running"} 1`,
	} {
		if !strings.Contains(metrics, line+"\n") {
			t.Errorf("no %s in the metrics", line)
		}
	}
	if strings.Contains(metrics, plantedSecret) || strings.Contains(metrics, "corp=") {
		t.Error("a secret or an organization in the metrics")
	}
	works, err := d.Journal().Sources(t.Context())
	if err != nil || len(works) != 2 || works[0].Name != "source/vendor/failedlist" {
		t.Errorf("%+v, %v", works, err)
	}
}
