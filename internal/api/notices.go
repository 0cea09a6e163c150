package api

// Notices are how telling people by one way stands, as this gateway knows.
type Notices struct {
	Way      string `json:"way" doc:"dingtalk or webhook"`
	State    string `json:"state" doc:"As of a source: running, elsewhere (another gateway tells), failed, or idle"`
	Told     uint64 `json:"told" doc:"Events of dingevent's own that people were told"`
	Failures uint64 `json:"failures" doc:"Messages that failed and are tried again"`
	GivenUp  uint64 `json:"given_up" doc:"Events that were not told in time"`
	Error    string `json:"error,omitempty" doc:"Why the last message failed; left out if it did not"`
}
