package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

const (
	sdkClient = "billing"
	sdkSecret = "a-secret-of-some-length"
	robotTalk = "/v1.0/im/bot/messages/get"
)

// TestSDKsAttach attaches programs with DingTalk's own clients, unedited, to a daemon, each as docs/attach.md says. Nothing
// happens without the flags, which make sdk and make pythonsdk pass.
func TestSDKsAttach(t *testing.T) {
	for name, test := range map[string]struct {
		dir   string
		host  string // of the attach point's certificate, where the program shows one of its own, too; empty for no TLS
		start func(*sdkTest) *sdkProgram
		later string // how an attempt failed whose event the program wants again
		fails bool   // the program breaks on an event, and survives
		done  string // in the answer to an event that was handled
		again int    // how many of many events may come again, since the client loses answers
	}{
		"Node":   {*nodeSDK, "api.dingtalk.com", startNodeSDK, `LATER "told"`, false, `"SUCCESS"`, 0},
		"Go":     {*goSDK, "127.0.0.1", startGoSDK("go.mod", "https"), "code 500", true, `"SUCCESS"`, 10},
		"GoBeta": {*goSDK, "", startGoSDK("beta.mod", "http"), "code 500", true, `"SUCCESS"`, 0},
		"Python": {*pythonSDK, "", startPythonSDK, `code 500 "not now"`, true, `"status": "finish"`, 0}, // the event itself
	} {
		if test.dir == "" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSDKTest(t, test.host)
			s.startDaemon()
			s.program = test.start(s)
			s.pushes("e1", "bpms_task_change", `{"title":"请假 \"急\""}`)
			s.comes("e1", 1)
			if got := s.program.of("e1")[0]; got.Type != "bpms_task_change" || got.Corp != "dingcorp" || got.Data.Title != `请假 "急"` {
				t.Errorf("the program was told of %+v", got)
			}
			s.robot("你好")
			s.manyAtOnce(test.again)

			s.pushes("e2", "later", `{"status":"finish"}`)
			s.comes("e2", 2)
			s.failed("later", test.later, test.done)
			if test.fails {
				s.pushes("e3", "breaks", `{"status":"finish"}`)
				s.comes("e3", 2)
				s.failed("breaks", "no answer within 3s", test.done)
			}

			s.restart("restarted", s.endDaemon)
			s.restart("killed", s.killDaemon)
			s.pushes("last", "bpms_task_change", `{}`)
			s.comes("last", 1)
			s.settles()
		})
	}
}

func startNodeSDK(s *sdkTest) *sdkProgram {
	program := exec.Command("node", "--require", filepath.Join(*nodeSDK, "to-simulate.cjs"), "--require", filepath.Join(*nodeSDK, "certificate.cjs"), filepath.Join(*nodeSDK, "program.mjs"))
	return startSDK(s.T, program, "SIMULATE="+s.attach, "NODE_EXTRA_CA_CERTS="+s.attachCA(), "CLIENT_CERT="+s.shown)
}

// startGoSDK builds the program with the client's version in this file.
func startGoSDK(modfile, scheme string) func(*sdkTest) *sdkProgram {
	return func(s *sdkTest) *sdkProgram {
		s.Helper()
		program := filepath.Join(s.TempDir(), "program")
		build := exec.Command("go", "build", "-C", *goSDK, "-modfile", modfile, "-o", program, ".")
		if out, err := build.CombinedOutput(); err != nil {
			s.Fatalf("%v\n%s", err, out)
		}
		return startSDK(s.T, exec.Command(program), "ATTACH="+scheme+"://"+s.attach, "SSL_CERT_FILE="+s.attachCA(), "CLIENT_CERT="+s.shown)
	}
}

func startPythonSDK(s *sdkTest) *sdkProgram {
	program := exec.Command(filepath.Join(*pythonSDK, ".venv", "bin", "python"), filepath.Join(*pythonSDK, "program.py"))
	return startSDK(s.T, program, "DINGTALK_OPENAPI_ENDPOINT=http://"+s.attach)
}

// restart ends the daemon while the program handles slow events, and starts it anew. None is lost; those that the
// program was at come again if the daemon could not wait for their answers.
func (s *sdkTest) restart(what string, end func()) {
	s.Helper()
	ids := make([]string, 20)
	for i := range ids {
		ids[i] = fmt.Sprint(what, i)
		s.pushes(ids[i], "slow", `{}`)
	}
	s.comes(ids[0], 1)
	end()
	s.startDaemon()
	for _, id := range ids {
		s.comes(id, 1)
	}
	s.settles()
	again := 0
	for _, id := range ids {
		again += len(s.program.of(id)) - 1
	}
	s.Logf("%s: %d events arrived, %d of them again", what, len(ids), again)
}

// pushes has DingTalk push an event, and wants it to be answered.
func (s *sdkTest) pushes(id, kind, data string) {
	s.Helper()
	s.answered(s.fake.PushStream("dingkey", dingtest.Event{ID: id, Type: kind, CorpID: "dingcorp", Data: []byte(data)}))
}

// manyAtOnce wants events that come together to be handled once each, but for so many.
func (s *sdkTest) manyAtOnce(mayCome int) {
	s.Helper()
	const many = 300
	for _, push := range s.fake.Burst("dingkey", many, dingtest.Event{ID: "many", Type: "user_modify_org", CorpID: "dingcorp", Data: []byte(`{}`)}) {
		s.answered(push)
	}
	for i := range many {
		s.comes(fmt.Sprintf("many-%d", i+1), 1)
	}
	s.settles()
	again := 0
	for i := range many {
		again += len(s.program.of(fmt.Sprintf("many-%d", i+1))) - 1
	}
	if s.Logf("%d of %d came again", again, many); again > mayCome {
		s.Errorf("that is more than %d", mayCome)
	}
}

// robot has DingTalk push a message to the robot, and wants the program to get it.
func (s *sdkTest) robot(text string) {
	s.Helper()
	s.answered(s.fake.PushCallback("dingkey", robotTalk, []byte(`{"msgId":"m1","text":{"content":"`+text+`"}}`)))
	waitUntil(s.T, "the robot is told", func() bool { return slices.Contains(s.program.heard(), text) })
}

func (s *sdkTest) answered(push *dingtest.Push) {
	s.Helper()
	if outcome, err := push.Wait(s.Context()); err != nil || outcome != dingtest.Answered {
		s.Fatalf("a push ended %q, %v", outcome, err)
	}
}

// comes wants the program to get an event so often.
func (s *sdkTest) comes(id string, times int) {
	s.Helper()
	waitUntil(s.T, fmt.Sprintf("%s comes %d times", id, times), func() bool { return len(s.program.of(id)) >= times })
}

// settles wants all events to be handled, and no dead letter.
func (s *sdkTest) settles() {
	s.Helper()
	var now api.Subscription
	waitUntil(s.T, "all is handled", func() bool {
		now = decodeLines[api.Subscription](s, "subscriptions")[0]
		return now.Behind == 0 && now.Waiting == 0
	})
	if now.Dead != 0 {
		s.Errorf("%d events are dead letters", now.Dead)
	}
}

// failed wants the event of this type to have been attempted twice: at first it failed with this error, then it was answered
// so.
func (s *sdkTest) failed(kind, err, answer string) {
	s.Helper()
	event := decodeLines[journal.Entry](s, "events", "--type", kind)[0]
	var attempts []api.Attempt
	waitUntil(s.T, kind+" is handled", func() bool {
		attempts = decodeLines[api.Attempt](s, "attempts", "billing", "--seq", fmt.Sprint(event.Seq))
		return len(attempts) == 2 && attempts[1].Outcome == "succeeded"
	})
	if first, second := attempts[0], attempts[1]; !strings.Contains(first.Error, err) || second.Status != 200 || !strings.Contains(second.Answer, answer) {
		s.Errorf("the attempts of %s were %+v; want the error %q, and the answer %q", kind, attempts, err, answer)
	}
}
