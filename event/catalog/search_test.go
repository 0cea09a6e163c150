package catalog_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event/catalog"
)

func TestSearch(t *testing.T) {
	for query, want := range map[string]string{
		"离职":                "user_leave_org", // when it is pushed, in Chinese
		"approval began":    "bpms_instance_change",
		"OrderInDepts":      "user_modify_org", // a field
		"Todo TASK created": "todo_task_create",
		"bpms_task_change":  "bpms_task_change",
		"会议室":               "meetingroom_book",
	} {
		found := catalog.Search(query)
		has := false
		for _, e := range found {
			has = has || e.Type == want
		}
		if !has {
			t.Errorf("Search(%s) finds %d entries, and not %s", query, len(found), want)
		}
	}
	if best := catalog.Search("bpms_task_change")[0].Type; best != "bpms_task_change" {
		t.Errorf("the best for a type is %s", best)
	}
	if n := len(catalog.Search("  ")); n != len(catalog.All()) {
		t.Errorf("an empty query finds %d entries", n)
	}
	if found := catalog.Search("approval nosuchword"); found != nil {
		t.Errorf("one of two words finds %d entries", len(found))
	}
}

func TestComes(t *testing.T) {
	entry, _ := catalog.Lookup("bpms_instance_change")
	for transport, want := range map[dingevent.Transport]bool{
		dingevent.TransportStream: true, dingevent.TransportHTTP: true, dingevent.TransportSyncHTTP: false, dingevent.TransportRDS: false,
	} {
		if got := entry.Comes(transport); got != want {
			t.Errorf("comes by %s: %t", transport, got)
		}
	}
}

// The sample is that of the transport, and of an internal app where it has one.
func TestPayloadOfTheTransport(t *testing.T) {
	entry, _ := catalog.Lookup("user_modify_org")
	head := catalog.Head{CorpID: "ding0", ID: "e1"}
	for transport, want := range map[dingevent.Transport]string{
		dingevent.TransportStream: `"diffInfo":`, dingevent.TransportHTTP: `"CorpId":"ding0"`, dingevent.TransportSyncHTTP: `"orderInDepts":`, dingevent.TransportRDS: `"syncAction":"user_modify_org"`,
	} {
		if data := string(entry.Payload(transport, head)); !strings.Contains(data, want) {
			t.Errorf("%s lacks %s: %s", transport, want, data)
		}
	}
	push, _ := catalog.Lookup("SYNC_HTTP_PUSH_HIGH")
	if data := string(push.Payload(dingevent.TransportSyncHTTP, head)); !strings.Contains(data, `"EventType":"SYNC_HTTP_PUSH_HIGH"`) || strings.Contains(data, `{"syncAction"`) {
		t.Errorf("a push of rows is no row: %s", data)
	}
}

// A callback's payload carries its identity, so that two pushed samples are two messages.
func TestPayloadOfACallback(t *testing.T) {
	entry, _ := catalog.Lookup("/v1.0/im/bot/messages/get")
	head := catalog.Head{CorpID: "ding0", ID: "m1", Born: time.UnixMilli(1784260000999)}
	data := string(entry.Payload(dingevent.TransportStream, head))
	for _, want := range []string{`"msgId":"m1"`, `"createAt":1784260000999`, `"chatbotCorpId":"ding0"`} {
		if !strings.Contains(data, want) {
			t.Errorf("lacks %s: %s", want, data)
		}
	}
}

func ExampleSearch() {
	best := catalog.Search("审批任务 转交")[0]
	fmt.Println(best.Type, best.Title)
	// Output: bpms_task_change Approver's task began, ended or was passed on
}

func ExampleField_Only() {
	entry, _ := catalog.Lookup("user_modify_org")
	for _, f := range entry.Fields {
		if f.Name == "orderInDepts" {
			fmt.Println(f.Only())
		}
	}
	// Output: Only for third-party apps. 仅限第三方企业应用。
}
