package fromwire

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event"
)

// flat is what a test wants to know of an Arrival.
type flat struct {
	Type, Go, Corp, ID, BizType, BizID, SyncSeq string
	Born                                        int64
	Data                                        string
}

func flatten(arrivals []Arrival) (all []flat) {
	for _, a := range arrivals {
		f := flat{a.Type, a.Go, a.CorpID, a.ID, a.BizType, a.BizID, a.SyncSeq, 0, string(a.Data)}
		if !a.Born.IsZero() {
			f.Born = a.Born.UnixMilli()
		}
		if strings.HasPrefix(f.ID, "h-") {
			f.ID = "hash"
		}
		all = append(all, f)
	}
	return all
}

// The failed list has three shapes by its old API, and one by its new; each also in the whole answer and in a list.
func TestFailedList(t *testing.T) {
	const approval = `{"processInstanceId":"p1","corpId":"ding1","EventType":"bpms_instance_change","type":"finish","createTime":1784260000000}`
	instance := flat{Type: "bpms_instance_change", Go: "BpmInstanceChange", Corp: "ding1", ID: "hash", Born: 1784260000123, Data: approval}
	for _, test := range []struct {
		name, row string
		want      flat
	}{
		{"IDs under the type", `{"call_back_tag":"user_add_org","event_time":1784260000123,"user_add_org":{"corpid":"ding1","userid":["u1"]}}`,
			flat{Type: "user_add_org", Go: "OrgUserAdd", Corp: "ding1", ID: "hash", Born: 1784260000123, Data: `{"corpid":"ding1","userid":["u1"]}`}},
		{"an approval", `{"event_time":1784260000123,"call_back_tag":"bpms_instance_change","bpms_instance_change":{"corpid":"ding1","bpmsCallBackData":` + approval + `}}`, instance},
		{"a label", `{"call_back_tag":"label_conf_add","event_time":"1784260000123","label_conf_add":{"roleLabelChange":{"LabelIdList":[7]},"corpid":"ding1"}}`,
			flat{Type: "label_conf_add", Go: "LabelConfAdd", Corp: "ding1", ID: "hash", Born: 1784260000123, Data: `{"LabelIdList":[7]}`}},
		{"anything else", `{"call_back_tag":"check_in","event_time":1784260000123,"check_in":{"callbackData":"{\"StaffId\":\"s1\",\"TimeStamp\":1784260000999}","corpid":"ding1"}}`,
			flat{Type: "check_in", Go: "CheckIn", Corp: "ding1", ID: "hash", Born: 1784260000999, Data: `{"StaffId":"s1","TimeStamp":1784260000999}`}},
		{"a text under the type", `{"call_back_tag":"user_leave_org","event_time":1784260000123,"user_leave_org":"{\"corpid\":\"ding1\",\"userid\":[\"u1\"]}"}`,
			flat{Type: "user_leave_org", Go: "OrgUserLeave", Corp: "ding1", ID: "hash", Born: 1784260000123, Data: `{"corpid":"ding1","userid":["u1"]}`}},
		{"flat", `{"call_back_tag":"org_dept_create","event_time":1784260000123,"corpid":"ding1","deptid":[7]}`,
			flat{Type: "org_dept_create", Go: "OrgDeptCreate", Corp: "ding1", ID: "hash", Born: 1784260000123, Data: `{"corpid":"ding1","deptid":[7]}`}},
		{"flat with an approval", `{"call_back_tag":"bpms_instance_change","event_time":1784260000123,"corpid":"ding1","bpmsCallBackData":` + approval + `}`, instance},
		{"the new API", `{"callBackTag":"bpms_instance_change","callBackData":"` + strings.ReplaceAll(approval, `"`, `\"`) + `","corpId":"ding1","eventTime":1784260000123}`, instance},
		{"without a time", `{"call_back_tag":"user_add_org","user_add_org":{"corpid":"ding1","userid":["u1"]}}`,
			flat{Type: "user_add_org", Go: "OrgUserAdd", Corp: "ding1", Data: `{"corpid":"ding1","userid":["u1"]}`}},
	} {
		for around, data := range map[string]string{
			"alone": test.row, "in a list": "[" + test.row + "]",
			"in the old answer": `{"errcode":0,"errmsg":"ok","failed_list":[` + test.row + `],"has_more":false}`,
			"in the new answer": `{"failedList":[` + test.row + `],"hasMore":true}`,
		} {
			for _, transport := range []dingevent.Transport{"", dingevent.TransportFailedList} {
				got, err := Decode(transport, []byte(data), nil)
				if err != nil {
					t.Errorf("%s, %s %s: %v", test.name, around, transport, err)
					continue
				}
				if diff := cmp.Diff([]flat{test.want}, flatten(got)); diff != "" {
					t.Errorf("%s, %s %s (-want +got):\n%s", test.name, around, transport, diff)
				}
				for _, a := range got {
					if len(a.Problems) > 0 {
						t.Errorf("%s: %v", test.name, a.Problems)
					}
				}
			}
		}
	}
}

// What cannot be made sense of in a failed list is kept, and a list without events is none's fault.
func TestFailedListKeepsAll(t *testing.T) {
	got, err := Decode("", []byte(`{"failed_list":[7,{},{"call_back_tag":"of_tomorrow","of_tomorrow":[1]},{"callBackTag":"user_add_org","callBackData":"gone"},{"EventType":"org_change","CorpId":"c"}],"has_more":true}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []flat{
		{Go: "Unknown", Data: "7"}, {Go: "Unknown", Data: "{}"},
		{Type: "of_tomorrow", Go: "Unknown", Data: `{"call_back_tag":"of_tomorrow","of_tomorrow":[1]}`},
		{Type: "user_add_org", Go: "OrgUserAdd", Data: `{"callBackTag":"user_add_org","callBackData":"gone"}`},
		{Type: "org_change", Go: "OrgChange", Corp: "c", Data: `{"EventType":"org_change","CorpId":"c"}`},
	}
	if diff := cmp.Diff(want, flatten(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(got[3].Problems) == 0 {
		t.Error("a payload that is lost is no problem")
	}
	for _, empty := range []string{`{"errcode":0,"failed_list":[],"has_more":false}`, `{"failed_list":null}`, `[]`, `{"items":[]}`} {
		if got, err := Decode("", []byte(empty), nil); err != nil || got == nil || len(got) != 0 {
			t.Errorf("%s: %v, %v", empty, got, err)
		}
	}
}

// What dingevent writes of an event is read back, whatever the transport.
func TestFromOurs(t *testing.T) {
	admin := flat{Type: "org_admin_add", Go: "OrgAdminAdd", Corp: "c1", ID: "e1", Born: 1784260000123, Data: `{"userId":["u1"]}`}
	row := flat{Type: "user_leave_org", Go: "OrgUserLeave", Corp: "c1", ID: "e1", Born: 1784260000123, BizType: "13", BizID: "u1",
		SyncSeq: "1F", Data: `{"syncAction":"user_leave_org","userId":"u1","syncSeq":"1F"}`}
	for _, test := range []struct {
		name, data string
		want       []flat
	}{
		{"a line of Stream", `{"seq":7,"id":"e1","type":"org_admin_add","corp":"c1","app":"hr","transport":"stream","born":"2026-07-17T03:46:40.123Z","received":"2026-07-17T03:46:41Z","meta":{"time":"1"},"data":{"userId":["u1"]}}`, []flat{admin}},
		{"a dead letter", `{"subscription":"hr","seq":7,"attempts":3,"error":"500","event":{"seq":7,"id":"e1","type":"org_admin_add","corp":"c1","app":"hr","transport":"stream","born":"2026-07-17T03:46:40.123Z","data":{"userId":["u1"]}}}`, []flat{admin}},
		{"a CloudEvent", `{"specversion":"1.0","id":"e1","source":"/dingtalk/c1/hr","type":"com.dingtalk.org_admin_add","time":"2026-07-17T03:46:40.123Z","eventtype":"org_admin_add","corp":"c1","app":"hr","transport":"stream","seq":"7","attempt":1,"datacontenttype":"application/json","data":{"userId":["u1"]}}`, []flat{admin}},
		{"a page of the API", `{"items":[{"seq":7,"id":"e1","type":"org_admin_add","corp":"c1","app":"hr","transport":"stream","born":"2026-07-17T03:46:40.123Z","data":{"userId":["u1"]}}],"next":""}`, []flat{admin}},
		{"in base64", `{"id":"e1","type":"org_admin_add","corp":"c1","app":"hr","transport":"stream","born":"2026-07-17T03:46:40.123Z","data_base64":"eyJ1c2VySWQiOlsidTEiXX0="}`, []flat{admin}},
		{"HTTP", `{"id":"e1","type":"org_admin_add","corp":"c1","app":"hr","transport":"http","data":{"EventType":"org_admin_add","BizId":"b1","userId":["u1"]}}`,
			[]flat{{Type: "org_admin_add", Go: "OrgAdminAdd", Corp: "c1", ID: "e1", BizID: "b1", Data: `{"EventType":"org_admin_add","BizId":"b1","userId":["u1"]}`}}},
		{"a row", `{"id":"e1","type":"user_leave_org","corp":"c1","app":"hr","transport":"synchttp","born":"2026-07-17T03:46:40.123Z","data":{"corp_id":"c1","biz_id":"u1","biz_type":13,"biz_data":"{\"syncAction\":\"user_leave_org\",\"userId\":\"u1\",\"syncSeq\":\"1F\"}"}}`, []flat{row}},
		{"without a payload", `{"id":"e1","type":"org_change","corp":"","app":"hr","transport":"stream"}`, []flat{{Type: "org_change", Go: "Unknown", ID: "e1"}}},
	} {
		for _, mark := range []string{"", "\xef\xbb\xbf"} {
			got, err := Decode("", []byte(mark+test.data), nil)
			if err != nil {
				t.Errorf("%s: %v", test.name, err)
			} else if diff := cmp.Diff(test.want, flatten(got), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", test.name, diff)
			}
		}
	}
}

// Robots and cards in HTTP mode post bodies without a frame, which go by their looks.
func TestBodiesWithoutAFrame(t *testing.T) {
	for _, test := range []struct{ data, topic, goName, id, corp string }{
		{`{"msgtype":"text","conversationId":"cid1","msgId":"m1","chatbotCorpId":"ding1","createAt":1784260000123,"text":{"content":"a"}}`,
			"/v1.0/im/bot/messages/get", "RobotMessage", "m1", "ding1"},
		{`{"msgtype":"text","conversationId":"cid1","msgId":"m1","hostingContext":{"userId":"u1"}}`,
			"/v1.0/im/bot/messages/delegate", "RobotDelegateMessage", "m1", ""},
		{`{"outTrackId":"t1","userIdType":1,"corpId":"ding1","content":"{}"}`, "/v1.0/card/instances/callback", "CardCallback", "", "ding1"},
		{`{"type":"dynamicDataCallback","outTrackId":"t1","corpId":"ding1"}`, "/v1.0/card/dynamicData/get", "CardDynamicData", "", "ding1"},
		{`{"requestLine":{"method":"GET","uri":"/"},"headers":{},"body":"{}"}`, "/v1.0/graph/api/invoke", "PluginInvoke", "", ""},
		{`{"type":"CALLBACK","headers":{"topic":"bot_got_msg"},"data":"{\"msgId\":\"m1\",\"senderCorpId\":\"ding1\"}"}`, "bot_got_msg", "BotGotMsg", "m1", "ding1"},
		{`{"type":"CALLBACK","headers":{"topic":"of_tomorrow"},"data":"{}"}`, "of_tomorrow", "Unknown", "", ""},
	} {
		for _, transport := range []dingevent.Transport{"", dingevent.TransportHTTP, dingevent.TransportStream} {
			if transport == dingevent.TransportHTTP && strings.Contains(test.data, "CALLBACK") {
				continue
			}
			got, err := Decode(transport, []byte(test.data), nil)
			if err != nil {
				t.Errorf("%s %s: %v", transport, test.data, err)
				continue
			}
			a := got[0]
			if a.Type != test.topic || a.Go != test.goName || a.ID != test.id || a.CorpID != test.corp || test.goName != "Unknown" && len(a.Problems) > 0 {
				t.Errorf("%s %s: %+v", transport, test.data, a)
			}
		}
	}
}

func TestJSONInAString(t *testing.T) {
	got, err := Decode("", []byte(` "{\"EventType\":\"org_change\"}"`+"\n"), nil)
	if err != nil || got[0].Type != "org_change" {
		t.Errorf("%+v, %v", got, err)
	}
	got, err = Decode("", []byte(`{"failed_list":{"call_back_tag":"org_change"}}`), nil)
	if err != nil || len(got) != 1 || got[0].Type != "org_change" {
		t.Errorf("one row in place of the list: %+v, %v", got, err)
	}
}

func TestListsOfAnything(t *testing.T) {
	got, err := Decode("", []byte(`[{"EventType":"org_change"},{"biz_type":2,"biz_data":{"suiteTicket":"t"}},{"biz_type":4,"biz_data":{"syncAction":"suite_ticket","suiteTicket":"t"}}]`), nil)
	if err != nil || len(got) != 3 || got[0].Type != "org_change" || got[1].Type != "suite_ticket" || got[2].Type != "suite_ticket" {
		t.Errorf("%+v, %v", got, err)
	}
	for data, want := range map[string]string{
		`[{"EventType":"org_change"},{"userId":"u1"}]`: "element 2 of the list: the payload names no event type",
		`[[{"EventType":"org_change"}]]`:               "element 1 of the list: want one JSON object",
		`[{"EventType":"org_change"}`:                  "not valid JSON",
		`{"errcode":40014,"errmsg":"gone"}`:            "it is an answer of DingTalk's API with the error 40014: gone",
		`{"errcode":0,"errmsg":"ok"}`:                  "the payload names no event type",
		"\xff\xfe{\x00}\x00":                           "UTF-16",
	} {
		if got, err := Decode("", []byte(data), nil); err == nil || got != nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, %v, want %q", data, got, err, want)
		}
	}
}

// An event whose own object names no organization has the one of its records.
func TestCorpOfElements(t *testing.T) {
	got, err := Decode("http", []byte(`{"EventType":"attendance_check_record","EventTime":1784260000123,"DataList":[{"corpId":""},{"corpId":"ding1","deviceName":"d","baseMacAddr":"02:00:5e:10:00:01"}]}`), nil)
	if err != nil || got[0].CorpID != "ding1" || got[0].Event.(*event.AttendanceCheckRecord).CorpId != "ding1" || len(got[0].Problems) > 0 {
		t.Errorf("%+v, %v", got, err)
	}
	got, err = Decode("http", []byte(`{"EventType":"bpms_instance_change","corpId":"","processInstanceId":"p1","createTime":1784260000123}`), nil)
	if err != nil || got[0].CorpID != "" || len(got[0].Problems) > 0 {
		t.Errorf("an empty corpId: %+v, %v", got, err)
	}
}
