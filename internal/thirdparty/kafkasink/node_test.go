package kafkasink_test

import (
	"bufio"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/thirdparty/delivertest"
	"github.com/dingevent/dingevent/sink/kafkasink"
)

var kafkajs = flag.String("kafkajs", "", "the folder in which kafkajs and the CloudEvents SDK for Node are installed, for TestDocsKafkajs")

// program is what stands around the docs' handler.
const program = `import { Kafka as Client, logLevel } from 'kafkajs'
import { Kafka } from 'cloudevents'
const consumer = new Client({ brokers: [process.env.BROKER], logLevel: logLevel.ERROR }).consumer({ groupId: process.argv[1] })
await consumer.connect()
await consumer.subscribe({ topic: 'events', fromBeginning: true })
await consumer.run({
HANDLER})
`

// TestDocsKafkajs runs the docs' handler in kafkajs, on each format that is a CloudEvent. Nothing happens without -kafkajs,
// which make webhooks passes.
func TestDocsKafkajs(t *testing.T) {
	if *kafkajs == "" {
		return
	}
	cluster := newCluster(t)
	for _, format := range []kafkasink.Format{kafkasink.Structured, kafkasink.Typed, kafkasink.Binary} {
		d := delivertest.Delivery()
		d.Envelope.ID, d.Envelope.App = string(format), "人事"
		if err := newSink(t, cluster.ListenAddrs(), "events", &kafkasink.Options{Format: format}).Deliver(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	for _, page := range []string{"json.md", "json.zh-CN.md"} {
		t.Run(page, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", page))
			if err != nil {
				t.Fatal(err)
			}
			_, code, _ := strings.Cut(string(text), "```js kafkajs\n")
			code, _, ok := strings.Cut(code, "```")
			if !ok {
				t.Fatalf("%s has no handler for kafkajs", page)
			}
			path := filepath.Join(*kafkajs, "docs-"+page+".mjs")
			if err := os.WriteFile(path, []byte(strings.Replace(program, "HANDLER", code, 1)), 0o600); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { os.Remove(path) })
			wantPrinted(t, path, cluster.ListenAddrs()[0])
		})
	}
}

// wantPrinted wants the program to print each event that was sent.
func wantPrinted(t *testing.T, path, broker string) {
	t.Helper()
	node := exec.CommandContext(t.Context(), "node", path)
	node.Env = append(os.Environ(), "BROKER="+broker, "KAFKAJS_NO_PARTITIONER_WARNING=1")
	node.Stderr = os.Stderr
	out, err := node.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := node.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = node.Process.Kill(); _ = node.Wait() }()
	missing := map[string]bool{"structured user_add_org": true, "typed user_add_org": true, "binary user_add_org": true}
	for lines := bufio.NewScanner(out); len(missing) > 0; {
		if !lines.Scan() {
			t.Fatalf("the program ended; missing %v", missing)
		}
		words := strings.Fields(lines.Text())
		if len(words) > 1 {
			delete(missing, words[0]+" "+words[1])
		}
	}
}
