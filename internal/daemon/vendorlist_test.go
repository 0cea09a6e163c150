package daemon

import (
	"fmt"
	"net/http/httptest"
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
