package stories

import (
	"fmt"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
)

var events = []Story{
	{"events/none", pages.Events{}},
	{"events/wrong", pages.Events{Form: pages.EventForm{Where: "event.x =="}, Wrong: "where: 1:10: Syntax error: no end\n | event.x ==\n | .........^\n1:1: another"}},
	{"events/some", pages.Events{Form: pages.EventForm{Type: "bpms_*"}, Rows: entries(3), Next: "c17"}},
	{"event", pages.Event{Entry: approval(17)}},
	{"event/unmasked", pages.Event{Entry: approval(17), Unmasked: true}},
	{"event/became", pages.Event{Entry: approval(17), Why: became}},
	{"event/became-many", pages.Event{Entry: approval(17), Why: api.Why{Seq: 17, Fates: append(unwanted(12), became.Fates...)}}},
	{"event/why", pages.Became{Seq: 17, Total: 19, Find: "r", Fates: pages.Urgent(became.Fates[:4])}},
	{"event/why-none", pages.Became{Seq: 17, Total: 19, Find: "nobody"}},
	{"event/attempts", pages.EventAttempts{Seq: 17, Subscription: "billing", Rows: []api.Attempt{
		{Seq: 17, Number: 1, Start: Now.Add(-time.Hour), TookMS: 3000, Error: "timeout", Outcome: "failed"},
		{Seq: 17, Number: 2, Start: Now.Add(-time.Hour + time.Second), TookMS: 12, Outcome: "succeeded", Status: 200, Answer: `{"ok":true,"mobile":"13800000000"}`},
	}}},
	{"event/strange", pages.Event{Entry: strange()}},
}

func entries(n int) (all []api.Entry) {
	for i := range n {
		all = append(all, approval(api.Seq(100-i)))
	}
	return all
}

// approval is an approval that has ended.
func approval(seq api.Seq) api.Entry {
	at := Now.Add(-time.Duration(200-seq) * time.Minute)
	return api.Entry{Seq: seq, Envelope: &dingevent.Envelope{
		ID: fmt.Sprintf("4b6f%012d", seq), Type: "bpms_instance_change", CorpID: "dingc7c5220402493357", App: "hr", Transport: dingevent.TransportStream,
		Born: at, Received: at.Add(40 * time.Millisecond),
		Data: []byte(`{"eventType":"bpms_instance_change","processInstanceId":"ad253df6-e175-42","corpId":"dingc7c5220402493357","createTime":1495592259000,"title":"报销","type":"finish","result":"agree","staffId":"er5875","mobile":"13800000000"}`),
	}}
}

// strange is an event with all that payloads can hold beyond what is documented.
func strange() api.Entry {
	return api.Entry{Seq: 18, Damage: "the checksum of its bytes differs", Envelope: &dingevent.Envelope{
		ID: "<script>alert(1)</script>", Type: "no_such_type", App: "hr", Transport: dingevent.TransportSyncHTTP, Received: Now,
		Data: []byte(`{"a":9007199254740993,"a":"doubled","biz_data":"{\"email\":\"someone@example.com\",\"list\":[1,2.50,true,null]}","html":"</pre><img src=x onerror=alert(1)>","empty":{},"none":[]}`),
	}}
}

// unwanted is what becomes of an event in subscriptions that do not want it.
func unwanted(n int) (fates []api.Fate) {
	for i := range n {
		fates = append(fates, api.Fate{Subscription: fmt.Sprintf("department-%02d", i), Reason: api.ReasonNotWanted, Filter: &api.Judgement{
			Part: "types", Wanted: []string{"user_*"}, Has: "bpms_instance_change",
		}})
	}
	return fates
}

// became is what can become of an event.
var became = api.Why{Seq: 17, Running: true, Fates: []api.Fate{
	{Subscription: "billing", Reason: api.ReasonDelivered, Since: Now.Add(-time.Hour), Attempts: 2, Last: &api.Attempt{Number: 2, Status: 200}},
	{Subscription: "crm", Reason: api.ReasonNotWanted, Filter: &api.Judgement{
		Part: "where", Wanted: []string{`event.result == "refuse" && event.mobile != ""`},
		Seen: []api.Seen{{Part: "event.result", Value: `"agree"`}, {Part: "event.mobile", Value: `"13800000000"`}},
	}},
	{Subscription: "erp", Reason: api.ReasonParked, Key: "ad253df6-e175-42", Behind: &api.Blocker{Seq: 12, Reason: api.ReasonWaiting, Due: Now.Add(time.Minute), Error: "500 Internal Server Error"}},
	{Subscription: "hr", Reason: api.ReasonDead, Since: Now.Add(-time.Minute), Attempts: 9, Error: "410 Gone", Last: &api.Attempt{Number: 9, Status: 410, Answer: "gone"}},
	{Subscription: "night", Reason: api.ReasonNotReached, Ahead: 40, Holds: []api.Hold{{By: api.HeldByPause, Since: Now.Add(-2 * time.Hour), Text: "month end"}}},
	{Subscription: "old", Reason: api.ReasonPassed, Perhaps: []api.Perhaps{api.PerhapsDelivered, api.PerhapsSought}},
	{Subscription: "replay/again", Reason: api.ReasonWaiting, Attempts: 1, Due: Now.Add(time.Second), Error: "timeout"},
}}
