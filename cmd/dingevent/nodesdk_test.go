package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/certtest"
	"github.com/dingevent/dingevent/internal/simulator"
)

var nodeSDK = flag.String("node-sdk", "", "the folder in which DingTalk's client for Node is installed, for TestNodeSDK")

// TestNodeSDK holds the fake DingTalk to what DingTalk's own client for Node makes of it: unedited, and led
// to the fake from outside. Nothing happens without -node-sdk, which make sdk passes.
func TestNodeSDK(t *testing.T) {
	for name, play := range map[string]func(*nodeProgram){
		"answers":    (*nodeProgram).answers,
		"later":      (*nodeProgram).wantsAgain,
		"disconnect": (*nodeProgram).reconnects,
	} {
		if *nodeSDK != "" {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				play(startNode(t))
			})
		}
	}
}

func (n *nodeProgram) answers() {
	n.trigger("answered success", "bpms_task_change", "--id", "e1", "--corp", "dingcorp", "--data", `{"processInstanceId":"p1","title":"请假 \"急\""}`)
	if got := n.told("event"); got["event"] != "e1" || got["type"] != "bpms_task_change" || got["corp"] != "dingcorp" ||
		got["data"].(map[string]any)["title"] != `请假 "急"` {
		n.Errorf("the program was told of %v", got)
	}
	n.trigger(`response: {"heard":"你好"}`, "/v1.0/im/bot/messages/get", "--data", `{"msgId":"m1","text":{"content":"你好"}}`)
	if got := n.told("robot"); got["robot"] != "你好" {
		n.Errorf("the program was told of %v", got)
	}
}

func (n *nodeProgram) wantsAgain() {
	push := n.sim.Fake.PushStream(n.id, dingtest.Event{ID: "e1", Type: "later", Data: []byte(`{}`)})
	outcome, err := push.Wait(n.ctx)
	attempts := push.Attempts()
	if err != nil || outcome != dingtest.Answered || len(attempts) != 2 || !strings.Contains(string(attempts[0].Answer), "LATER") {
		n.Errorf("%v, %v: %+v; want LATER, and success 10 s after", outcome, err, attempts)
	}
	for _, later := range []bool{true, false} {
		if got := n.told("event"); got["event"] != "e1" || got["later"] != later {
			n.Errorf("the program was told of %v", got)
		}
	}
}

// The client waits until the connection is cut, 10 s after it was asked to leave, before it opens another.
func (n *nodeProgram) reconnects() {
	n.sim.Fake.Disconnect(n.id, "connection is expired")
	if err := n.sim.Fake.WaitConnections(n.ctx, n.id, 1); err != nil {
		n.Fatal(err)
	}
	n.trigger("answered success", "bpms_task_change", "--id", "e2")
	if got := n.told("event"); got["event"] != "e2" {
		n.Errorf("the program was told of %v", got)
	}
}

// A nodeProgram is a program with DingTalk's client, and the fake DingTalk it is connected to.
type nodeProgram struct {
	*testing.T
	ctx  context.Context
	id   string // its client ID
	sim  *simulator.Server
	url  string // where trigger finds the fake
	said *bufio.Scanner
}

// startNode starts the program and waits until it is connected.
func startNode(t *testing.T) *nodeProgram {
	const secret = "s3cret"
	n := &nodeProgram{T: t, id: "dingkey"}
	var cancel context.CancelFunc
	n.ctx, cancel = context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	n.sim = &simulator.Server{Fake: dingtest.New(&dingtest.Options{PlainTickets: true, Apps: map[string]string{n.id: secret}})}
	t.Cleanup(n.sim.Fake.Close)
	plain := httptest.NewServer(n.sim.Handler())
	t.Cleanup(plain.Close)
	n.url = plain.URL
	n.run(n.sim.Handler(), secret)
	if err := n.sim.Fake.WaitConnections(n.ctx, n.id, 1); err != nil {
		t.Fatal(err)
	}
	return n
}

// run starts the program, led to what is served here as api.dingtalk.com.
func (n *nodeProgram) run(platform http.Handler, secret string) {
	n.Helper()
	secure, ca := serveTLS(n.T, platform)
	node := exec.CommandContext(n.ctx, "node", "--require", filepath.Join(*nodeSDK, "to-simulate.cjs"), filepath.Join(*nodeSDK, "program.mjs"))
	node.Env = append(os.Environ(), "SIMULATE="+secure.Listener.Addr().String(), "NODE_EXTRA_CA_CERTS="+ca, "no_proxy=*",
		"CLIENT_ID="+n.id, "CLIENT_SECRET="+secret)
	node.Stderr = os.Stderr
	out, err := node.StdoutPipe()
	if err != nil {
		n.Fatal(err)
	}
	n.said = bufio.NewScanner(out)
	if err := node.Start(); err != nil {
		n.Fatal(err)
	}
	n.Cleanup(func() { node.Process.Kill(); node.Wait() })
}

// serveTLS serves platform as api.dingtalk.com, and returns the file with the CA to trust.
func serveTLS(t *testing.T, platform http.Handler) (server *httptest.Server, caFile string) {
	t.Helper()
	pair := certtest.New(t, "api.dingtalk.com")
	caFile = certtest.File(t, t.TempDir(), "ca.pem", pair.CA)
	server = httptest.NewUnstartedServer(platform)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{pair.Certificate}}
	server.StartTLS()
	t.Cleanup(server.Close)
	return server, caFile
}

// trigger wants this in what "dingevent trigger" prints.
func (n *nodeProgram) trigger(want string, args ...string) {
	n.Helper()
	var out bytes.Buffer
	err := run(n.ctx, append([]string{"trigger", "--simulator", n.url}, args...), nil, &out, &out)
	if err != nil || !strings.Contains(out.String(), want) {
		n.Errorf("trigger %v: %v; %s; want %s", args, err, &out, want)
	}
}

// told returns the next thing of this kind that the program tells.
func (n *nodeProgram) told(kind string) map[string]any {
	n.Helper()
	for n.said.Scan() {
		var got map[string]any
		if json.Unmarshal(n.said.Bytes(), &got) == nil && got[kind] != nil {
			return got
		}
	}
	n.Fatalf("the program ended and told of no %s: %v", kind, n.said.Err())
	return nil
}
