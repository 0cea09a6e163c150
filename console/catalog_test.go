package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/event/catalog"
)

// TestCatalogLinks: each link of the list leads to its event's page.
func TestCatalogLinks(t *testing.T) {
	c, _ := newTest(t, nil)
	who := as(c, Viewer)
	list := ask(c, http.MethodGet, "/catalog", nil, who).Body.String()
	for _, e := range catalog.All() {
		path := "/catalog/" + strings.TrimPrefix(e.Type, "/")
		if !strings.Contains(list, `href="`+path+`"`) {
			t.Errorf("the list has no link to %s", path)
		}
		if w := ask(c, http.MethodGet, path, nil, who); w.Code != http.StatusOK || w.Body.Len() > 100<<10 {
			t.Errorf("%s: %d with %d bytes", path, w.Code, w.Body.Len())
		}
	}
	if w := ask(c, http.MethodGet, "/catalog/no_such_type", nil, who); w.Code != http.StatusNotFound {
		t.Errorf("an unknown type: %d", w.Code)
	}
}

// TestDecode shows what is pasted, says what is wrong with it, and keeps what was typed.
func TestDecode(t *testing.T) {
	c, _ := newTest(t, nil)
	who := as(c, Viewer)
	for text, want := range map[string]string{
		`{"eventType":"user_leave_org","eventCorpId":"ding1","eventId":"e1","data":{"userId":["manager1"]}}`: "event.OrgUserLeave",
		`{"half":`: "notice bad",
		`[]`:       "a list without events",
	} {
		w := ask(c, http.MethodPost, "/decode", url.Values{"text": {text}}, who)
		if !strings.Contains(w.Body.String(), want) || w.Code >= http.StatusInternalServerError {
			t.Errorf("%s: %d without %q: %s", text, w.Code, want, w.Body)
		}
	}
}
