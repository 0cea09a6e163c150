package fromwire

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event"
)

var born = time.UnixMilli(1784260000123).UTC()

func admins(corpID, userID string) *event.OrgAdminAdd {
	return &event.OrgAdminAdd{Event: event.Event{EventType: "org_admin_add", CorpId: corpID}, UserIds: []string{userID}}
}

func TestDecode(t *testing.T) {
	robot := &event.RobotMessage{Event: event.Event{EventType: "/v1.0/im/bot/messages/get", CorpId: "robot1"}, MsgId: "m1", CreateAt: 1784260000123, ChatbotCorpId: "robot1"}
	for _, test := range []struct {
		name      string
		transport dingevent.Transport
		data      string
		opts      Options
		want      []Arrival
	}{
		{"a frame", "stream", `{"specVersion":"1.0","type":"EVENT","headers":{"topic":"*","eventType":"org_admin_add","eventId":"e1","eventCorpId":"c1","eventBornTime":"1784260000123"},"data":"{\"userId\":[\"u1\"]}"}`,
			Options{}, []Arrival{{Type: "org_admin_add", Go: "OrgAdminAdd", CorpID: "c1", ID: "e1", Born: born, Event: admins("c1", "u1")}}},
		{"a frame as printed", "stream", `{"eventUnifiedAppId":"a","eventCorpId":"c1","eventType":"org_admin_add","eventId":"e1","eventBornTime":1784260000123,"data":{"userId":"u1"}}`,
			Options{}, []Arrival{{Type: "org_admin_add", Go: "OrgAdminAdd", CorpID: "c1", ID: "e1", Born: born, Event: admins("c1", "u1")}}},
		{"a frame with header", "stream", `{"header":{"eventType":"org_admin_add","eventId":"e1"},"data":"{\"userId\":[\"u1\"]}"}`,
			Options{}, []Arrival{{Type: "org_admin_add", Go: "OrgAdminAdd", ID: "e1", Event: admins("", "u1")}}},
		{"a robot's message", "stream", `{"type":"CALLBACK","headers":{"topic":"/v1.0/im/bot/messages/get","messageId":"push1"},"data":"{\"msgId\":\"m1\",\"createAt\":1784260000123,\"chatbotCorpId\":\"robot1\"}"}`,
			Options{}, []Arrival{{Type: "/v1.0/im/bot/messages/get", Go: "RobotMessage", CorpID: "robot1", ID: "m1", Born: born, Event: robot}}},
		{"the payload of a frame", "stream", `{"userId":["u1"]}`,
			Options{Type: "org_admin_add"}, []Arrival{{Type: "org_admin_add", Go: "OrgAdminAdd", Event: admins("", "u1")}}},
		{"an HTTP body", "http", `{"EventType":"org_admin_add","EventTime":1784260000123,"CorpId":"c1","BizId":"b1","eventId":"e1","userId":["u1"]}`,
			Options{}, []Arrival{{Type: "org_admin_add", Go: "OrgAdminAdd", CorpID: "c1", ID: "e1", BizID: "b1", Born: born, Event: admins("c1", "u1")}}},
		{"an HTTP body without a time", "http", `{"EventType":"org_admin_add","CorpId":"c1","userId":["u1"]}`,
			Options{}, []Arrival{{Type: "org_admin_add", Go: "OrgAdminAdd", CorpID: "c1", Event: admins("c1", "u1")}}},
		{"a payload's own eventId", "http", `{"EventType":"ats_config_change","eventId":"own"}`,
			Options{}, []Arrival{{Type: "ats_config_change", Go: "AtsConfigChange", Event: &event.AtsConfigChange{Event: event.Event{EventType: "ats_config_change"}, EventId: "own"}}}},
		{"an HTTP body that names its action", "http", `{"syncAction":"org_admin_add","CorpId":"c1","userId":["u1"]}`,
			Options{}, []Arrival{{Type: "org_admin_add", Go: "OrgAdminAdd", CorpID: "c1", Event: admins("c1", "u1")}}},
		{"a push of rows", "synchttp", `{"EventType":"SYNC_HTTP_PUSH_HIGH","CorpId":"outer","bizData":[{"corp_id":"c1","biz_id":"u1","biz_type":13,"biz_data":"{\"syncAction\":\"user_leave_org\",\"userId\":\"u1\"}"},{"biz_data":{"syncAction":"org_admin_add","userId":"u2"}}]}`,
			Options{}, []Arrival{
				{Type: "user_leave_org", Go: "OrgUserLeave", CorpID: "c1", BizType: "13", BizID: "u1",
					Event: &event.OrgUserLeave{OrgUserModify: event.OrgUserModify{Event: event.Event{EventType: "user_leave_org", CorpId: "c1"}, UserIds: []string{"u1"}}}},
				{Type: "org_admin_add", Go: "OrgAdminAdd", CorpID: "outer", Event: admins("outer", "u2")},
			}},
		{"a row", "rds", `{"corp_id":"c1","biz_id":"x","biz_type":504,"biz_data":{"syncAction":"CANDIDATE_COLLECTED"},"gmt_modified":1784260000123}`,
			Options{}, []Arrival{{Type: "hire_agent_sourcing_task_change", Go: "HireAgentSourcingTaskChange", CorpID: "c1", BizType: "504", BizID: "x", Born: born,
				Event: &event.HireAgentSourcingTaskChange{Event: event.Event{EventType: "hire_agent_sourcing_task_change", CorpId: "c1"}, SyncAction: "CANDIDATE_COLLECTED"}}}},
		{"a row that is escaped once too often", "rds", `{"corp_id":"c1","biz_type":4,"biz_data":"{\\\"syncAction\\\":\\\"org_admin_add\\\",\\\"userId\\\":\\\"u1\\\"}"}`,
			Options{}, []Arrival{{Type: "org_admin_add", Go: "OrgAdminAdd", CorpID: "c1", BizType: "4", Event: admins("c1", "u1")}}},
		{"rows in a list", "rds", `[{"corp_id":"c1","biz_data":{"syncAction":"org_admin_add","userId":"u1"}}]`,
			Options{}, []Arrival{{Type: "org_admin_add", Go: "OrgAdminAdd", CorpID: "c1", Event: admins("c1", "u1")}}},
		{"a biz_data", "rds", `{"syncAction":"org_admin_add","corpId":"c1","eventId":"e1","userId":"u1"}`,
			Options{}, []Arrival{{Type: "org_admin_add", Go: "OrgAdminAdd", CorpID: "c1", ID: "e1", Event: admins("c1", "u1")}}},
		{"a biz_data with its number", "rds", `{"corpId":"c1"}`,
			Options{BizType: 17}, []Arrival{{Type: "market_order", Go: "MarketOrder", CorpID: "c1", BizType: "17",
				Event: &event.MarketOrder{Event: event.Event{EventType: "market_order", CorpId: "c1"}}}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, transport := range []dingevent.Transport{test.transport, ""} {
				if transport == "" && (test.opts != Options{} || test.data[0] == '[') {
					continue // its looks do not tell
				}
				got, err := Decode(transport, []byte(test.data), &test.opts)
				if err != nil {
					t.Fatal(err)
				}
				for i := range test.want {
					test.want[i].Problems = []event.Problem{}
				}
				ignored := cmpopts.IgnoreFields(Arrival{}, "Data")
				hashes := cmp.FilterPath(func(p cmp.Path) bool { return p.String() == "ID" }, cmp.Comparer(func(a, b string) bool {
					return a == b || strings.HasPrefix(a, "h-") || strings.HasPrefix(b, "h-")
				}))
				if diff := cmp.Diff(test.want, got, ignored, hashes); diff != "" {
					t.Errorf("%q (-want +got):\n%s", transport, diff)
				}
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, test := range []struct {
		transport  dingevent.Transport
		data, want string
	}{
		{"", `success`, "want one JSON object: not valid JSON"},
		{"http", `[]`, "want one JSON object"},
		{"http", `{"encrypt":"AAAA"}`, "the body is still encrypted"},
		{"synchttp", `{"encrypt":"AAAA"}`, "the body is still encrypted"},
		{"fax", `{}`, `no transport "fax"; there are stream, http, synchttp, rds and failedlist`},
		{"stream", `{"type":"SYSTEM","headers":{"topic":"disconnect"},"data":"{}"}`, `"disconnect" is about the connection`},
		{"stream", `{"headers":7,"data":"{}"}`, "the headers of a frame must be an object"},
	} {
		if got, err := Decode(test.transport, []byte(test.data), nil); err == nil || got != nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s %s: %v, %v, want %q", test.transport, test.data, got, err, test.want)
		}
	}
	for _, transport := range []dingevent.Transport{dingevent.TransportStream, dingevent.TransportHTTP, dingevent.TransportSyncHTTP, dingevent.TransportRDS} {
		if _, err := Decode(transport, []byte(`{"userId":"u1"}`), nil); !errors.Is(err, ErrNoType) {
			t.Errorf("%s: %v", transport, err)
		}
	}
}

// Nothing that may be DingTalk's is refused: unknown types and strange rows are events all the same.
func TestDecodeKeepsTheUnknown(t *testing.T) {
	push := `{"EventType":"SYNC_HTTP_PUSH_HIGH","bizData":[{"biz_type":99999,"biz_data":"{}"},{"biz_type":13,"biz_data":"gone"},7,{}]}`
	got, err := Decode("synchttp", []byte(push), nil)
	if err != nil || len(got) != 4 {
		t.Fatalf("%d events, %v", len(got), err)
	}
	for i, want := range []string{"biz_type_99999", "biz_type_13", "SYNC_HTTP_PUSH_HIGH", "SYNC_HTTP_PUSH_HIGH"} {
		if got[i].Type != want || i < 3 && got[i].Go != "Unknown" || len(got[i].Problems) != 1 && i < 3 {
			t.Errorf("row %d is %+v, want type %s", i, got[i], want)
		}
	}
	text, err := json.Marshal(got[1])
	if want := `"event":{"Type":"biz_type_13","Raw64":"Z29uZQ=="}`; err != nil || !strings.Contains(string(text), want) {
		t.Errorf("got %s, %v, want %s", text, err, want)
	}
}
