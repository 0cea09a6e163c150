package event

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// api is what users of the package that this one replaces rely on: names, order, Go types, tags and
// embedding. Later fields may follow, these must stay.
const api = `
Event: EventType string "EventType"; CorpId string "CorpId"
BpmInstanceChange: +Event; ProcessInstanceId string "processInstanceId"; FinishTime int "finishTime"; BusinessId string "businessId"; Title string "title"; Type string "type"; Url string "url"; Result string "result"; CreateTime int "createTime"; ProcessCode string "processCode"; BizCategoryId string "bizCategoryId"; StaffId string "staffId"
BpmTaskChange: +Event; ProcessInstanceId string "processInstanceId"; FinishTime int "finishTime"; BusinessId string "businessId"; Title string "title"; Remark string "remark"; Type string "type"; Result string "result"; CreateTime int "createTime"; ProcessCode string "processCode"; BizCategoryId string "bizCategoryId"; StaffId string "staffId"; TaskId int "taskId"
ChatAddMember: +ChatRemoveMember
ChatDisband: +Event; Operator string "Operator"; OpenConversationId string "OpenConversationId"; OperatorUnionId string "OperatorUnionId"; TimeStamp int "TimeStamp"; ChatId string "ChatId"
ChatRemoveMember: +Event; Operator string "Operator"; OpenConversationId string "OpenConversationId"; OperatorUnionId string "OperatorUnionId"; UserIds []string "UserId"; UnionIds []string "UnionId"; TimeStamp int "TimeStamp"; ChatId string "ChatId"
CrmCustomerTrack: +Event; TimeStamp int "EventTime"; BizId string "BizId"; Tracks []event.Track "tracks"
HrmUserRecordChange: EventType string "EventType"; StaffId string "staffId"; ActionType string "actionType"
LabelConfAdd: +Event; TimeStamp int "TimeStamp,string"; Scope string "scope"; LabelIds []int "LabelIdList"
LabelConfDel: +LabelConfAdd
LabelConfModify: +LabelConfAdd; PostLabels []event.PostLabel "PostLabelList"; PreLabels []event.PreLabel "PreLabelList"
LabelUserChange: +Event; Action string "action"; TimeStamp int "TimeStamp,string"; LabelIds []int "LabelIdList"; UserIds []string "UserIdList"
OrgAdminAdd: +Event; TimeStamp int "TimeStamp,string"; UserIds []string "UserId"
OrgAdminRemove: +OrgAdminAdd
OrgChange: +Event; TimeStamp int "TimeStamp,string"
OrgDeptCreate: +Event; DeptIds []int "DeptId"; TimeStamp int "TimeStamp,string"
OrgDeptModify: +OrgDeptCreate
OrgDeptRemove: +OrgDeptCreate
OrgUserActive: +OrgUserModify
OrgUserAdd: +OrgUserModify
OrgUserLeave: +OrgUserModify
OrgUserModify: +Event; TimeStamp int "TimeStamp,string"; OptStaffId string "OptStaffId"; UserIds []string "UserId"
PostLabel: Hidden bool "hidden"; Name string "name"; Id int "id"; Ext interface {} "extraInfo"
PreLabel: Hidden bool "hidden"; Name string "name"; Id int "id"; Ext interface {} "extraInfo"; Deleted bool "deleted"; Color int "color"; Level int "level"; Scope int "scope"; ParentId int "parentId"
Track: Creator string "creator"; CorpId string "corpId"; CustomerId string "customerId"; SubType int "subType"; Id string "id"; GmtCreate int "gmtCreate"; Type int "type"
`

var structs25 = []any{
	Event{}, BpmInstanceChange{}, BpmTaskChange{}, ChatAddMember{}, ChatDisband{}, ChatRemoveMember{},
	CrmCustomerTrack{}, HrmUserRecordChange{}, LabelConfAdd{}, LabelConfDel{}, LabelConfModify{}, LabelUserChange{},
	OrgAdminAdd{}, OrgAdminRemove{}, OrgChange{}, OrgDeptCreate{}, OrgDeptModify{}, OrgDeptRemove{}, OrgUserActive{},
	OrgUserAdd{}, OrgUserLeave{}, OrgUserModify{}, PostLabel{}, PreLabel{}, Track{},
}

func describe(t reflect.Type) string {
	var fields []string
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			fields = append(fields, "+"+f.Type.Name())
			continue
		}
		fields = append(fields, fmt.Sprintf("%s %s %q", f.Name, f.Type, f.Tag.Get("json")))
	}
	return strings.Join(fields, "; ")
}

func TestStructsKeepTheirFields(t *testing.T) {
	want := map[string]string{}
	for line := range strings.Lines(strings.TrimSpace(api)) {
		name, fields, _ := strings.Cut(strings.TrimSpace(line), ": ")
		want[name] = fields
	}
	if len(structs25) != 25 || len(want) != 25 {
		t.Fatalf("comparing %d structs with %d lines, want 25", len(structs25), len(want))
	}
	for _, s := range structs25 {
		goType := reflect.TypeOf(s)
		got := describe(goType)
		if fields := want[goType.Name()]; got != fields && !strings.HasPrefix(got, fields+"; ") {
			t.Errorf("%s (-want +got):\n%s", goType.Name(), cmp.Diff(strings.Split(fields, "; "), strings.Split(got, "; ")))
		}
	}
}

// allStructs are the structs of all events.
func allStructs() map[reflect.Type]bool {
	all := map[reflect.Type]bool{}
	var collect func(reflect.Type)
	collect = func(goType reflect.Type) {
		for goType.Kind() == reflect.Slice || goType.Kind() == reflect.Pointer {
			goType = goType.Elem()
		}
		if goType.Kind() != reflect.Struct || all[goType] {
			return
		}
		all[goType] = true
		for i := range goType.NumField() {
			collect(goType.Field(i).Type)
		}
	}
	for _, e := range table {
		collect(e.goType())
	}
	return all
}

// An embedded method would be promoted and hide the fields of its embedder from encoding/json.
func TestOnlyLabelsHaveMethods(t *testing.T) {
	for goType := range allStructs() {
		p := reflect.PointerTo(goType)
		want := 0
		if strings.HasSuffix(p.String(), ".PreLabel") || strings.HasSuffix(p.String(), ".PostLabel") {
			want = 1
		}
		if p.NumMethod() != want {
			t.Errorf("%s has %d methods, want %d", p, p.NumMethod(), want)
		}
	}
}

// Every field has a type of its own, or is JSON of which nothing is documented. The labels' Ext is any
// since the package that this one replaces has it so.
func TestFieldsAreTyped(t *testing.T) {
	raw := 0
	for goType := range allStructs() {
		for i := range goType.NumField() {
			f := goType.Field(i)
			switch inner := strings.TrimPrefix(f.Type.String(), "[]"); {
			case strings.Contains(inner, "RawMessage"):
				raw++
			case strings.Contains(inner, "interface") && f.Name != "Ext":
				t.Errorf("%s.%s is %s", goType, f.Name, f.Type)
			}
		}
	}
	if len(allStructs()) < 400 || raw > 30 {
		t.Errorf("%d structs, %d fields of any JSON", len(allStructs()), raw)
	}
}

func TestTypes(t *testing.T) {
	names := Types()
	if len(names) < 240 {
		t.Errorf("%d types; DingTalk documents 240", len(names))
	}
	seen := map[reflect.Type]bool{}
	for i, name := range names {
		if i > 0 && names[i-1] >= name {
			t.Errorf("%s is not sorted, or double", name)
		}
		e := Decode(name, []byte(`{}`))
		goType := reflect.TypeOf(e).Elem()
		if seen[goType] {
			t.Errorf("%s holds two event types", goType)
		}
		seen[goType] = true
		if got, ok := typeOf(goType); !ok || got != name {
			t.Errorf("typeOf(%s) = %q, %t, want %q", goType, got, ok, name)
		}
		if field := reflect.ValueOf(e).Elem().FieldByName("EventType"); field.String() != name {
			t.Errorf("%s: EventType = %q", name, field)
		}
	}
}

func TestTypeOfGoesByTheExactType(t *testing.T) {
	type mine struct{ OrgUserAdd }
	for _, test := range []struct {
		typeOf func() (string, bool)
		want   string
	}{
		{TypeOf[OrgUserAdd], "user_add_org"}, {TypeOf[OrgUserModify], "user_modify_org"}, {TypeOf[OrgUserActive], "user_active_org"},
		{TypeOf[mine], ""}, {TypeOf[Event], ""}, {TypeOf[*OrgUserAdd], ""}, {TypeOf[Unknown], ""}, {TypeOf[Track], ""},
	} {
		if name, ok := test.typeOf(); name != test.want || ok != (test.want != "") {
			t.Errorf("TypeOf = %q, %t, want %q", name, ok, test.want)
		}
	}
}

// An object has room for so many names, and the hash of event types for so many.
func TestNamesFit(t *testing.T) {
	for goType := range allStructs() {
		if n := len(reflect.VisibleFields(goType)); n > 128 {
			t.Errorf("%s has %d fields, more than 128", goType, n)
		}
	}
	if len(table) > len(byHash)/2 {
		t.Errorf("%d event types crowd the %d places for them", len(table), len(byHash))
	}
}
