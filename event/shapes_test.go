package event

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// One struct holds what an internal app and what a third-party app is told, and tells them apart.
func TestBothKindsOfApp(t *testing.T) {
	internal, problems := decode(t, Decoder{}, "user_modify_org",
		`{"userId":["a"],"timeStamp":"7","diffInfo":{"userid":"a","prev":{"name":"x"},"curr":{"name":"y"}}}`)
	e := internal.(*OrgUserModify)
	if problems != "" || e.OrgMember != nil || e.DiffInfo.Curr.Name != "y" || e.DiffInfo.Prev.Name != "x" || e.UserIds[0] != "a" {
		t.Errorf("internal: %+v %s", e, problems)
	}
	isv, problems := decode(t, Decoder{}, "user_modify_org",
		`{"userid":"a","active":true,"isLeaderInDepts":"{1234:true, 5678:false}","orderInDepts":"{1234:176292748870660512}","department":[1234]}`)
	e = isv.(*OrgUserModify)
	want := &OrgMember{
		Active: true, IsLeaderInDepts: DeptFlags{"1234": true, "5678": false}, OrderInDepts: DeptOrders{"1234": 176292748870660512}, Department: []int64{1234},
	}
	if diff := cmp.Diff(want, e.OrgMember); diff != "" || problems != "" || e.DiffInfo != nil || e.UserIds[0] != "a" {
		t.Errorf("isv: %s %+v (-want +got):\n%s", problems, e, diff)
	}
}

// Of members that differ by case alone, each goes to its own field, whichever comes first.
func TestNamesThatDiffer(t *testing.T) {
	for _, data := range []string{
		`{"CorpId":"a","corpId":"b","EventType":"aiot_device_uplink_event","eventType":"PROPERTY_REPORT","EventTime":1,"eventTime":"2"}`,
		`{"eventTime":"2","EventTime":1,"eventType":"PROPERTY_REPORT","EventType":"aiot_device_uplink_event","CorpId":"a"}`,
	} {
		got, problems := decode(t, Decoder{}, "aiot_device_uplink_event", data)
		e := got.(*AiotDeviceUplinkEvent)
		if e.CorpId != "a" || e.EventType != "aiot_device_uplink_event" || e.PayloadEventType != "PROPERTY_REPORT" || e.EventTime != 2 || problems != "" {
			t.Errorf("%s: %+v %s", data, e, problems)
		}
	}
	got, _ := decode(t, Decoder{CorpID: "outside"}, "chat_disband", `{"corpId":"inside","eventType":"x"}`)
	if e := got.(*ChatDisband); e.CorpId != "outside" || e.PayloadCorpId != "inside" {
		t.Errorf("over Stream: %+v", e)
	}
	got, _ = decode(t, Decoder{}, "chat_disband", `{"corpId":"inside"}`)
	if e := got.(*ChatDisband); e.CorpId != "inside" {
		t.Errorf("with no other: %+v", e)
	}
	got, _ = decode(t, Decoder{}, "agoal_objective_add", `{"BizId":"envelope","EventTime":1}`)
	if e := got.(*AgoalObjectiveAdd); e.BizId != "" || e.EventTime != 0 {
		t.Errorf("what HTTP adds became the payload's: %+v", e)
	}
}

func TestJSONInsideStrings(t *testing.T) {
	for name, data := range map[string]string{
		"an object":           `{"sourceJson":{"identifier":"i","payloadJson":{"a":1}}}`,
		"a string":            `{"sourceJson":"{\"identifier\":\"i\",\"payloadJson\":\"{\\\"a\\\":1}\"}"}`,
		"escaped once more":   `{"sourceJson":"{\\\"identifier\\\":\\\"i\\\",\\\"payloadJson\\\":{\\\"a\\\":1}}"}`,
		"a string in strings": `{"sourceJson":"\"{\\\"identifier\\\":\\\"i\\\",\\\"payloadJson\\\":{\\\"a\\\":1}}\""}`,
	} {
		got, problems := decode(t, Decoder{}, "aiot_device_uplink_event", data)
		e := got.(*AiotDeviceUplinkEvent)
		if problems != "" || e.SourceJson == nil || e.SourceJson.Identifier != "i" || string(e.SourceJson.PayloadJson) != `{"a":1}` {
			t.Errorf("%s: %+v %s", name, e.SourceJson, problems)
		}
	}
	for data, want := range map[string]string{
		`{"sourceJson":""}`:                              "",
		`{"sourceJson":null}`:                            "",
		`{"sourceJson":"no"}`:                            "sourceJson should be an object but is other text",
		`{"sourceJson":"{\\\"a"}`:                        "sourceJson should be an object but is other text",
		`{"sourceJson":7}`:                               "sourceJson should be an object but is another number",
		`{"sourceJson":"{\"identifier\":[],\"new\":1}"}`: "sourceJson.identifier should be text but is a list\nsourceJson.new is not known",
	} {
		if _, problems := decode(t, Decoder{}, "aiot_device_uplink_event", data); problems != want {
			t.Errorf("%s: %q, want %q", data, problems, want)
		}
	}
	got, problems := decode(t, Decoder{}, "meetingroom_room_info", `{"labels":"[3,5]"}`)
	if e := got.(*MeetingroomRoomInfo); problems != "" || len(e.Labels) != 2 {
		t.Errorf("a list in a string: %+v %s", e, problems)
	}
	got, problems = decode(t, Decoder{}, "project_task_changed", `{"data":{"content":"a title"}}`)
	if e := got.(*ProjectTaskChanged); problems != "" || e.Data.Content.Text != "a title" {
		t.Errorf("text for an object: %+v %s", e, problems)
	}
}

func TestDepartments(t *testing.T) {
	for text, want := range map[string]DeptOrders{
		`"{1:2,3:4}"`: {"1": 2, "3": 4}, `"{ 1 : 2 , 3:\"4\"}"`: {"1": 2, "3": 4}, `"{}"`: {}, `"{\"1\":2}"`: {"1": 2}, `{"1":2}`: {"1": 2}, `null`: nil,
	} {
		got, problems := decode(t, Decoder{}, "user_dept_change", `{"orderInDepts":`+text+`,"name":"a"}`)
		if diff := cmp.Diff(want, got.(*UserDeptChange).OrderInDepts); diff != "" || problems != "" {
			t.Errorf("%s: %s (-want +got):\n%s", text, problems, diff)
		}
	}
	for _, text := range []string{`"{a:1}"`, `"1:2"`, `7`, `"{1:x}"`, `[]`, `"{1:2"`} {
		if _, problems := decode(t, Decoder{}, "user_dept_change", `{"orderInDepts":`+text+`}`); problems != "orderInDepts should be departments with numbers but is something else" {
			t.Errorf("%s: %q", text, problems)
		}
	}
}

func TestTimes(t *testing.T) {
	at := time.Date(2026, 7, 17, 3, 46, 40, 0, time.UTC)
	if got := Millis(int64(1784260000000)); !got.Equal(at) || got.Location() != time.UTC {
		t.Error(got)
	}
	if got := Seconds(int64(1784260000)); !got.Equal(at) {
		t.Error(got)
	}
	if !Millis(0).IsZero() || !Seconds(int64(0)).IsZero() {
		t.Error("a field that did not come has a time")
	}
	for text, want := range map[string]time.Time{
		"2026-07-17 11:46:40": at, "2026-07-17 11:46": at.Truncate(time.Minute), "2026-07-17": time.Date(2026, 7, 16, 16, 0, 0, 0, time.UTC),
		"2026-07-17T03:46:40Z": at, "2026-07-17T03:46:40.000Z": at, "2026-07-17T11:46:40+0800": at,
	} {
		if got, ok := ParseTime(text); !ok || !got.Equal(want) {
			t.Errorf("ParseTime(%s) = %v, %t, want %v", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "soon", "1784260000123", "2026-13-01"} {
		if got, ok := ParseTime(text); ok || !got.IsZero() {
			t.Errorf("ParseTime(%s) = %v", text, got)
		}
	}
}
