package suite

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

var day = time.Date(2026, 11, 30, 10, 0, 0, 123e6, time.UTC)

// arrived is an entry as a transport brings it. The time is that which DingTalk gave.
func arrived(seq int, transport dingevent.Transport, eventType, corpID string, born time.Time, data string) journal.Entry {
	return journal.Entry{Seq: journal.Seq(seq), Envelope: &dingevent.Envelope{
		ID: fmt.Sprint(seq), Type: eventType, App: "vendor", CorpID: corpID, Transport: transport, Born: born, Received: born.Add(time.Second), Data: []byte(data),
	}}
}

// row is the payload of a SyncHTTP push or of a table.
func row(corpID string, bizType int, bizData string) string {
	return fmt.Sprintf(`{"subscribe_id":"1_0","corp_id":%q,"biz_id":"1","biz_type":%d,"biz_data":%q}`, corpID, bizType, bizData)
}

func take(t *testing.T, entries ...journal.Entry) (n note) {
	t.Helper()
	for _, e := range entries {
		c, foreign, ok := readChange(e, "suitekey")
		if !ok || foreign {
			t.Fatalf("%s %s says nothing", e.Envelope.Type, e.Envelope.Data)
		}
		n.take(c)
	}
	return n
}

// TestShapes: each event is read in each shape that it has.
func TestShapes(t *testing.T) {
	const info = `"auth_corp_info":{"corpid":"ding1","corp_name":"Acme"}`
	for _, e := range []journal.Entry{
		arrived(1, dingevent.TransportStream, "suite_ticket", "vendorcorp", day, `{"suiteTicket":"t1"}`),
		arrived(1, dingevent.TransportHTTP, "suite_ticket", "", day, `{"EventType":"suite_ticket","SuiteKey":"suitekey","SuiteTicket":"t1","TimeStamp":1784260000123}`),
		arrived(1, dingevent.TransportSyncHTTP, "suite_ticket", "vendorcorp", day, row("vendorcorp", 2, `{"syncAction":"suite_ticket","suiteTicket":"t1"}`)),
		arrived(1, dingevent.TransportRDS, "suite_ticket", "vendorcorp", day, row("vendorcorp", 2, `{"syncAction":"suite_ticket","suiteTicket":"t1","syncSeq":"1A"}`)),
	} {
		if got := take(t, e); got.Ticket != "t1" || !got.Given.Equal(day) || got.Seq != 1 || got.Orgs != nil {
			t.Errorf("%s: %+v", e.Envelope.Transport, got)
		}
	}
	for _, test := range []struct {
		e        journal.Entry
		state    State
		name     string
		changed  bool
		since    bool
		hasCode  bool
		readCode string
	}{
		{arrived(1, dingevent.TransportHTTP, "tmp_auth_code", "", day, `{"EventType":"tmp_auth_code","SuiteKey":"suitekey","AuthCode":"c1","AuthCorpId":"ding1","TimeStamp":1}`), Authorized, "", false, true, true, "c1"},
		{arrived(1, dingevent.TransportStream, "org_suite_auth", "ding1", day, `{"authCorpInfo":{"corpid":"ding1","corpName":"Acme"},"permanentCode":"p1"}`), Authorized, "Acme", false, true, true, "p1"},
		{arrived(1, dingevent.TransportRDS, "org_suite_auth", "ding1", day, row("ding1", 4, `{"syncAction":"org_suite_auth",`+info+`,"permanent_code":"p1"}`)), Authorized, "Acme", false, true, true, "p1"},
		{arrived(1, dingevent.TransportSyncHTTP, "org_suite_auth", "ding1", day, row("ding1", 4, `{"syncAction":"org_suite_auth",`+info+`}`)), Authorized, "Acme", false, true, false, ""},
		{arrived(1, dingevent.TransportSyncHTTP, "org_suite_change", "ding1", day, row("ding1", 4, `{"syncAction":"org_suite_change",`+info+`}`)), Authorized, "Acme", true, false, false, ""},
		{arrived(1, dingevent.TransportHTTP, "change_auth", "", day, `{"EventType":"change_auth","SuiteKey":"suitekey","AuthCorpId":"ding1"}`), Authorized, "", true, false, false, ""},
		{arrived(1, dingevent.TransportHTTP, "suite_relieve", "", day, `{"EventType":"suite_relieve","SuiteKey":"suitekey","AuthCorpId":"ding1"}`), Relieved, "", false, true, false, ""},
		{arrived(1, dingevent.TransportStream, "org_suite_relieve", "ding1", day, `{}`), Relieved, "", false, true, false, ""},
		{arrived(1, dingevent.TransportRDS, "org_suite_relieve", "ding1", day, row("ding1", 4, `{"syncAction":"org_suite_relieve"}`)), Relieved, "", false, true, false, ""},
	} {
		got := take(t, test.e).Orgs["ding1"]
		if got.State != test.state || got.Name != test.name || got.Changed.IsZero() == test.changed || got.Since.IsZero() == test.since || !got.Last.Equal(day) {
			t.Errorf("%s by %s: %+v", test.e.Envelope.Type, test.e.Envelope.Transport, got)
		}
		c, _, _ := readChange(test.e, "")
		temporary, permanent, _ := codesOf(test.e.Envelope)
		if c.hasCode != test.hasCode || temporary.Reveal()+permanent.Reveal() != test.readCode {
			t.Errorf("%s by %s: code %t, %q", test.e.Envelope.Type, test.e.Envelope.Transport, c.hasCode, temporary.Reveal()+permanent.Reveal())
		}
	}
}

// TestOrderOfArrival: whatever the order in which events arrive, and however often, the newest one says how an organization stands.
func TestOrderOfArrival(t *testing.T) {
	at := func(minutes int) time.Time { return day.Add(time.Duration(minutes) * time.Minute) }
	stream := func(minutes int, eventType, data string) journal.Entry {
		return arrived(minutes+1, dingevent.TransportStream, eventType, "ding1", at(minutes), data)
	}
	for name, test := range map[string]struct {
		entries []journal.Entry
		want    Org
	}{
		"ended and authorized again": {[]journal.Entry{
			stream(0, "org_suite_auth", `{"authCorpInfo":{"corpName":"Acme"}}`), stream(1, "org_suite_change", `{}`), stream(2, "org_suite_relieve", `{}`),
			stream(3, "org_suite_auth", `{"authCorpInfo":{"corpName":"Acme Ltd"}}`),
		}, Org{Name: "Acme Ltd", State: Authorized, Since: at(3), Changed: at(1), Ended: at(2), Granted: at(3), Last: at(3), LastType: "org_suite_auth", LastSeq: 4}},
		"ended": {[]journal.Entry{
			stream(0, "org_suite_auth", `{"authCorpInfo":{"corpName":"Acme"}}`), stream(1, "org_suite_change", `{}`), stream(2, "org_suite_relieve", `{}`),
		}, Org{Name: "Acme", State: Relieved, Since: at(2), Changed: at(1), Ended: at(2), Granted: at(0), Last: at(2), LastType: "org_suite_relieve", LastSeq: 3}},
		"changed": {[]journal.Entry{
			stream(0, "org_suite_auth", `{"authCorpInfo":{"corpName":"Acme"}}`), stream(1, "org_suite_change", `{}`), stream(2, "org_suite_change", `{}`),
		}, Org{Name: "Acme", State: Authorized, Since: at(0), Changed: at(2), Granted: at(0), Last: at(2), LastType: "org_suite_change", LastSeq: 3}},
	} {
		permute(test.entries, func(order []journal.Entry) {
			twice := append(append([]journal.Entry{}, order...), order...)
			for _, arrival := range [][]journal.Entry{order, twice} {
				if got := take(t, arrival...).Orgs["ding1"]; !cmp.Equal(got, test.want) {
					t.Errorf("%s, in order %s: %s", name, seqsOf(arrival), cmp.Diff(test.want, got))
				}
			}
		})
	}
}

func seqsOf(entries []journal.Entry) (text string) {
	for _, e := range entries {
		text += fmt.Sprint(e.Seq, " ")
	}
	return text
}

// permute calls f with each order of the list.
func permute(list []journal.Entry, f func([]journal.Entry)) {
	var from func(int)
	from = func(i int) {
		if i == len(list) {
			f(list)
		}
		for k := i; k < len(list); k++ {
			list[i], list[k] = list[k], list[i]
			from(i + 1)
			list[i], list[k] = list[k], list[i]
		}
	}
	from(0)
}

// TestWholeSeconds: a time in whole seconds, as tables have it, may be up to a second later. Of two events that it does not tell apart, the
// later one in the journal counts.
func TestWholeSeconds(t *testing.T) {
	second := day.Truncate(time.Second)
	n := take(t,
		arrived(1, dingevent.TransportStream, "org_suite_auth", "ding1", second.Add(500*time.Millisecond), `{}`),
		arrived(2, dingevent.TransportRDS, "org_suite_relieve", "ding1", second, row("ding1", 4, `{"syncAction":"org_suite_relieve"}`)),
	)
	if got := n.Orgs["ding1"]; got.State != Relieved {
		t.Errorf("%+v", got)
	}
	n = take(t,
		arrived(1, dingevent.TransportStream, "org_suite_auth", "ding1", second.Add(1500*time.Millisecond), `{}`),
		arrived(2, dingevent.TransportRDS, "org_suite_relieve", "ding1", second, row("ding1", 4, `{"syncAction":"org_suite_relieve"}`)),
	)
	if got := n.Orgs["ding1"]; got.State != Authorized {
		t.Errorf("an end of the second before: %+v", got)
	}
}

func TestNewestTicketWins(t *testing.T) {
	ticket := func(seq, minutes int, text string) journal.Entry {
		return arrived(seq, dingevent.TransportHTTP, "suite_ticket", "", day.Add(time.Duration(minutes)*time.Minute), `{"SuiteTicket":"`+text+`"}`)
	}
	for _, test := range []struct {
		entries []journal.Entry
		want    string
		seq     journal.Seq
	}{
		{[]journal.Entry{ticket(1, 0, "a"), ticket(2, 20, "b")}, "b", 2},
		{[]journal.Entry{ticket(1, 20, "b"), ticket(2, 0, "a")}, "b", 1},
		{[]journal.Entry{ticket(1, 20, "b"), ticket(2, 20, "b"), ticket(3, 0, "a"), ticket(4, 0, "a")}, "b", 1},
		{[]journal.Entry{ticket(1, 20, "a"), ticket(2, 20, "b")}, "b", 2},
	} {
		if got := take(t, test.entries...); got.Ticket != test.want || got.Seq != test.seq {
			t.Errorf("%s: %s of %d, want %s of %d", seqsOf(test.entries), got.Ticket, got.Seq, test.want, test.seq)
		}
	}
	ahead := arrived(1, dingevent.TransportStream, "suite_ticket", "", day, `{"suiteTicket":"from a wrong clock"}`)
	ahead.Envelope.Born = day.AddDate(10, 0, 0)
	if got := take(t, ahead, ticket(2, 20, "b")); got.Ticket != "b" {
		t.Errorf("a ticket of the year 2036 stands before all that follow")
	}
}

func TestEventsThatSayNothing(t *testing.T) {
	for _, e := range []journal.Entry{
		arrived(1, dingevent.TransportHTTP, "suite_ticket", "", day, `{"SuiteKey":"another","SuiteTicket":"t"}`),
		arrived(1, dingevent.TransportStream, "suite_ticket", "", day, `{}`),
		arrived(1, dingevent.TransportStream, "suite_ticket", "", day, `not JSON`),
		arrived(1, dingevent.TransportStream, "org_suite_auth", "", day, `{}`),
		arrived(1, dingevent.TransportStream, "check_in", "ding1", day, `{}`),
		arrived(1, dingevent.TransportExec, "suite_ticket", "", day, `{"suiteTicket":"t"}`),
		{Seq: 1, Damage: "damaged"},
	} {
		if _, _, ok := readChange(e, "suitekey"); ok {
			t.Errorf("%+v says something", e.Envelope)
		}
	}
}

func TestBound(t *testing.T) {
	var n note
	for i := range 10 {
		e := arrived(i+1, dingevent.TransportStream, "org_suite_auth", fmt.Sprint("ding", i), day.Add(time.Duration(i)*time.Minute), `{}`)
		if i == 7 {
			e.Envelope.Type = "org_suite_relieve"
		}
		c, _, _ := readChange(e, "")
		n.take(c)
	}
	if dropped := n.bound(8); dropped != 2 || n.Dropped != 2 || len(n.Orgs) != 8 {
		t.Fatalf("%d, %d, %d", dropped, n.Dropped, len(n.Orgs))
	}
	if _, there := n.Orgs["ding7"]; there {
		t.Error("the one that has ended its authorization did not go first")
	}
	if _, there := n.Orgs["ding0"]; there {
		t.Error("the oldest did not go")
	}
}

func TestCut(t *testing.T) {
	for text, want := range map[string]string{"abc": "abc", "abcdefghij": "abcdefghij", "abcdefghijk": "abcdefg…", "钉钉钉钉": "钉钉…"} {
		if got := cut(text, 10); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
