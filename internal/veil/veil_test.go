package veil_test

import (
	"testing"

	"github.com/dingevent/dingevent/internal/veil"
)

func TestJSON(t *testing.T) {
	for data, want := range map[string]string{
		`{"mobile":"138","userId":"u1"}`:             `{"mobile":"#","userId":"u1"}`,
		`{ "id" : 9007199254740993, "id": 1.50 }`:    `{"id":9007199254740993,"id":1.50}`,
		`{"name":{"a":1,"b":[true,null,""]}}`:        `{"name":{"a":"#","b":["#",null,""]}}`,
		`[{"Email":"a@b"},{"e_mail":1}]`:             `[{"Email":"#"},{"e_mail":"#"}]`,
		`{"bizData":"{\"nick\":\"Zhang\",\"n\":1}"}`: `{"bizData":"{\"nick\":\"#\",\"n\":1}"}`,
		`{"text":"{not json, mobile"}`:               `{"text":"{not json, mobile"}`,
		`"[{\"x\":\"{\\\"mobile\\\":138}\"}]"`:       `"[{\"x\":\"{\\\"mobile\\\":\\\"#\\\"}\"}]"`,
		`{"title":"张三提交的请假","b":"李四\u63d0交的"}`:       `{"title":"#提交的请假","b":"#提交的"}`,
		`{"title":"Zhang San提交的请假","t":"提交的请假"}`:     `{"title":"#提交的请假","t":"提交的请假"}`,
		`{"t":"[\"张三提交的\"]"}`:                        `{"t":"[\"#提交的\"]"}`,
		`null`:                                       `null`,
		`{"a":[[],{}],"张":"\u5f20<&>"}`:              `{"a":[[],{}],"张":"张<&>"}`,
	} {
		got, ok := veil.JSON([]byte(data), "#")
		if !ok || string(got) != want {
			t.Errorf("%s is shown as %s, want %s", data, got, want)
		}
	}
	for _, data := range []string{"", "mobile=138", `{"mobile":"138"`, `{"a":1} x`} {
		if got, ok := veil.JSON([]byte(data), "#"); ok || got != nil {
			t.Errorf("%q is no JSON, and is shown as %s", data, got)
		}
	}
}

func TestText(t *testing.T) {
	got := veil.Text(`422: {"mobile": "138001", "code":7, "tel":99}, and \"nick\":\"Zhang`, "#")
	if want := `422: {"mobile": "#", "code":7, "tel":"#}, and \"nick\":"#`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	got = veil.Text(`422: {"title": "张三提交的请假", "id":"x"}, and \"title\":\"李四提交的`, "#")
	if want := `422: {"title": "#提交的请假", "id":"x"}, and \"title\":\"#提交的`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestNames(t *testing.T) {
	for part, want := range map[string]bool{"event.mobile": true, `event.user["phone"] == "1"`: true, "event.type": false, "event.namely": false} {
		if veil.Names(part) != want {
			t.Errorf("%s: %t", part, !want)
		}
	}
}
