package openapi

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
)

// FuzzAnswer: whatever answers, the rows are parts of it in their order, nothing is left out beside a rest, and no error has a secret.
func FuzzAnswer(f *testing.F) {
	for _, body := range []string{
		`{"errcode":0,"errmsg":"ok","has_more":true,"failed_list":[{"call_back_tag":"a"},{"b":[1,"]"]}]}`,
		`{"errcode":88,"sub_code":"42001","sub_msg":"access_token超时 planted","request_id":"r"}`,
		`{"failed_list":[{"a":1},{"a":1},{"a`, `{"failed_list":[{}],"failed_list":[[]]`, `<html>punish planted`, `{"code":"x","message":"planted"}`, ``, `[`,
	} {
		f.Add(200, []byte(body))
		f.Add(403, []byte(body))
	}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		if e := judge(status, http.Header{}, body, []string{"planted"}); e != nil && (e.Reason == "" || e.Hint() == "" || strings.Contains(e.Error(), "planted")) {
			t.Fatalf("%+v", e)
		}
		page, whole := readFailed(body)
		if whole != (page.Rest == nil) && len(bytes.TrimSpace(body)) > 0 && !whole {
			t.Fatalf("whole %t with a rest of %q", whole, page.Rest)
		}
		left := body
		for _, row := range page.Rows {
			_, after, found := bytes.Cut(left, row)
			if !found {
				t.Fatalf("row %q is not in the answer after the one before", row)
			}
			left = after
		}
		if !bytes.HasSuffix(bytes.TrimSpace(body), bytes.TrimSpace(page.Rest)) {
			t.Fatalf("rest %q is not the end", page.Rest)
		}
	})
}
