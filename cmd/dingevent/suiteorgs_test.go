package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
)

// TestOrgsSayWhyACodeWaits: an operator sees in the list what the hook has answered last.
func TestOrgsSayWhyACodeWaits(t *testing.T) {
	var out bytes.Buffer
	err := tabulateOrgs(words.English{})(&out, []api.SuiteOrg{
		{CorpID: "ding1", State: "authorized", Code: "waiting", CodeErr: "httpsink: hook.test answered 503\nService Unavailable"}, {CorpID: "ding2", State: "relieved"},
	})
	if text := out.String(); err != nil || !strings.Contains(text, "waits for the hook: ") || !strings.Contains(text, "hook.test answered 503") || strings.Count(text, "\n") != 3 || !strings.HasSuffix(text, " -\n") {
		t.Errorf("%v\n%s", err, text)
	}
}

// TestOrgsListsAll: a vendor with thousands of organizations sees all, unless fewer are asked for.
func TestOrgsListsAll(t *testing.T) {
	if limit := newSuiteOrgs(words.English{}).Flag("limit").DefValue; limit != "0" {
		t.Errorf("without --limit the list ends after %s", limit)
	}
}
