package main

import (
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/envref"
)

const goodConfig = `# a comment with ${NOT_EXPANDED}
data: ./d
apps:
  - name: hr
    stream:
      client_id: "${ID}"
      client_secret: ${SECRET}
      connections: ${N}
      base_url: prerelease-overseas
      idle: 5m
      robot: ${YES}
    http:
      path: /hr
      window: 30m
      keys:
        - token: 0012345
          aes_key: ${KEY}
          owners: [dingkey, "$${literal}", 1234567890123456789012345678901234567890123]
subscriptions:
  - name: billing
    types: [bpms_*]
    retry: {first: 2s}
    webhook: {url: "http://localhost/x", secrets: ["${HOOK}"]}
  - name: nats
    nats: {servers: ["nats://localhost:4222"], subject: "dingtalk.{corp}.{type}", stream: events, format: binary, token: "${SECRET}"}
  - name: kafka
    kafka:
      brokers: [localhost:9092]
      topic: dingtalk.{type}
      key: none
      max_bytes: 4000000
      sasl: {mechanism: plain, user: ding, password: "${SECRET}"}
      tls: {}
`

func environment(name string) (string, bool) {
	value, ok := map[string]string{
		"ID": "id", "SECRET": "s: [not, yaml] # no comment", "N": "3", "YES": "true", "HOOK": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
		"KEY": "0234567890123456789012345678901234567890123",
	}[name]
	return value, ok
}

func TestConfig(t *testing.T) {
	cfg, err := daemon.ParseConfig([]byte(goodConfig), envref.Variables(environment))
	if err != nil {
		t.Fatal(err)
	}
	app := cfg.Apps[0]
	if app.Stream.ClientSecret != "s: [not, yaml] # no comment" || app.Stream.Connections != 3 || !app.Stream.Robot ||
		daemon.StreamAddress(*app.Stream) != "https://pre-api.dingtalk.io" || app.Stream.Idle != config.Duration(5*time.Minute) {
		t.Errorf("stream = %+v", app.Stream)
	}
	key := app.HTTP.Keys[0]
	if key.Token != "0012345" || key.AESKey != "0234567890123456789012345678901234567890123" || key.Owners[1] != "${literal}" || key.Owners[2] != "1234567890123456789012345678901234567890123" {
		t.Errorf("key = %+v", key)
	}
	if kafka := cfg.Subscriptions[2].Kafka; kafka.MaxBytes != 4_000_000 || kafka.TLS == nil || kafka.SASL.Password != app.Stream.ClientSecret {
		t.Errorf("kafka = %+v", kafka)
	}
	if app.HTTP.Window != config.Duration(30*time.Minute) || cfg.Subscriptions[0].Retry.First != config.Duration(2*time.Second) {
		t.Errorf("times: %v, %v", app.HTTP.Window, cfg.Subscriptions[0].Retry.First)
	}
}

func TestConfigErrors(t *testing.T) {
	good := "apps: [{name: a, stream: {client_id: x, client_secret: y}}]\n"
	for name, test := range map[string]struct{ text, want string }{
		"unknown key":       {good + "subscriptoins: []\n", `2:1: there is no key "subscriptoins"; the nearest: subscriptions`},
		"unknown inner key": {"apps:\n  - name: a\n    strem: {}\n", `3:5: apps[0]: there is no key "strem"; the nearest: stream`},
		"missing variable":  {"data: ${NOPE}\n" + good, "1:7: data: the environment has no NOPE"},
		"not a number":      {"apps:\n- stream:\n    connections: many\n", "3:"},
		"wrong type":        {"apps: hello\n", "1:7: "},
		"bad time":          {good + "dedupe_window: soon\n", "2:16: "},
		"syntax":            {"apps: [\n", "1:"},
		"no apps":           {"data: x\n", "apps: none"},
		"empty":             {"", "apps: none"},
		"two documents":     {good + "---\n" + good, "more than one"},
		"no secret":         {"apps: [{name: a, stream: {client_id: x}}]", "1:26: apps[0].stream.client_secret: missing: copy it"},
		"log level":         {good + "log:\n  level: loud\n", `3:10: log.level: "loud" is none of debug`},
		"webhook":           {good + "subscriptions:\n- name: s\n  webhook:\n    url: ftp://x\n", "5:10: subscriptions[0].webhook.url: must be"},
		"secret":            {good + "subscriptions:\n- name: s\n  webhook: {url: 'http://x', secrets: [whsec_no!]}\n", "4:"},
		"webhook's CA":      {good + "subscriptions:\n- name: s\n  webhook: {url: 'https://x', ca_file: none.pem}\n", `4:40: subscriptions[0].webhook.ca_file: there is no file "none.pem"`},
		"webhook's key":     {good + "subscriptions:\n- name: s\n  webhook: {url: 'https://x', cert_file: a.pem}\n", "cert_file and key_file belong together"},
		"webhook's files":   {good + "subscriptions:\n- name: s\n  webhook: {url: 'https://x', cert_file: a.pem, key_file: a.key}\n", "certificate in a.pem, key in a.key: stat a.pem"},
		"private webhook":   {good + "subscriptions:\n- name: s\n  webhook: {url: 'http://127.0.0.1', refuse_private: true}\n", "not an address of the public internet, and RefusePrivate (refuse_private"},
		"no such app":       {good + "subscriptions:\n- name: s\n  apps: [b]\n  webhook: {url: 'http://x'}\n", `4:10: subscriptions[0].apps[0]: no app is named "b"`},
		"one file twice":    {good + "subscriptions: [{name: s, file: {path: f}}, {name: t, file: {path: ./f}}]", `"f" is used twice`},
		"rotate nothing":    {good + "subscriptions: [{name: s, file: {path: f, rotate: {keep: 3}}}]", "2:51: subscriptions[0].file.rotate: needs max_bytes or every"},
		"rotate output":     {good + "subscriptions: [{name: s, file: {path: '-', rotate: {every: 24h}}}]", "standard output cannot be rotated"},
		"rotate too often":  {good + "subscriptions: [{name: s, file: {path: f, rotate: {every: 1s}}}]", "file.rotate.every: must be at least 1m"},
		"rotate too small":  {good + "subscriptions: [{name: s, file: {path: f, rotate: {max_bytes: 5}}}]", "file.rotate.max_bytes: must be at least 1024"},
		"keep below zero":   {good + "subscriptions: [{name: s, file: {path: f, rotate: {every: 24h, keep: -1}}}]", "2:70: subscriptions[0].file.rotate.keep: must be at least 1"},
		"unclean path":      {"apps: [{name: a, http: {path: /a//b, keys: [{token: t, aes_key: 1234567890123456789012345678901234567890123, owners: [o]}]}}]", "1:31: apps[0].http.path"},
		"short key":         {"apps: [{name: a, http: {path: /a, keys: [{token: t, aes_key: 123, owners: [o]}]}}]", "1:62: apps[0].http.keys[0].aes_key: the aes key has 3 characters"},
		"small journal":     {good + "max_bytes: 5\n", "2:12: max_bytes: must be at least"},
		"listen":            {good + "listen: nonsense\n", "2:9: listen: must be a host and a port"},
		"retry":             {good + "subscriptions:\n- name: s\n  webhook: {url: 'http://x'}\n  retry: {first: 1h, max: 1s}\n", "first is longer than max"},
		"unclosed":          {"data: a${B\n" + good, "1:7: data: a ${ that is no ${NAME}"},
		"twice":             {"apps: [{name: a, stream: {client_id: x, client_secret: y}}, {name: a, stream: {client_id: x, client_secret: y}}]", `"a" is used twice`},
		"no way out":        {good + "subscriptions: [{name: s}]", "exactly one of webhook, file, nats, kafka and stream"},
		"no such address":   {"apps:\n- name: a\n  stream:\n    client_id: x\n    client_secret: y\n    base_url: chinas\n", "6:15: apps[0].stream.base_url: must be an http or https URL, or china"},
		"no CA file":        {"apps:\n- name: a\n  stream:\n    client_id: x\n    client_secret: y\n    ca_file: none.pem\n", `6:14: apps[0].stream.ca_file: there is no file "none.pem"`},
		"no CA in file":     {"apps:\n- name: a\n  stream:\n    client_id: x\n    client_secret: y\n    ca_file: config_test.go\n", "6:14: apps[0].stream.ca_file: config_test.go has no certificate"},
		"failed list's CA":  {"apps:\n- name: a\n  failed_list: {client_id: x, client_secret: y, ca_file: none.pem}\n", `3:58: apps[0].failed_list.ca_file: there is no file "none.pem"`},
		"CA is a folder":    {"apps:\n- name: a\n  stream: {client_id: x, client_secret: y, ca_file: testdata}\n", "ca_file: testdata is a folder; name the file"},
		"many connections":  {"apps:\n- name: a\n  stream: {client_id: x, client_secret: y, connections: 33}\n", "3:57: apps[0].stream.connections: must be 1 to 32"},
		"short idle":        {"apps:\n- name: a\n  stream: {client_id: x, client_secret: y, idle: 1s}\n", "3:50: apps[0].stream.idle: must be at least 10s"},
		"long ping":         {"apps:\n- name: a\n  stream: {client_id: x, client_secret: y, ping_every: 2h}\n", "stream.ping_every: must be at most 1h0m0s"},
		"NATS subject":      {good + "subscriptions:\n- name: s\n  nats: {servers: ['nats://x'], subject: 'a.*'}\n", `4:9: subscriptions[0].nats: subject "a.*" cannot be published to`},
		"NATS server":       {good + "subscriptions:\n- name: s\n  nats: {servers: ['http://x'], subject: a}\n", "subscriptions[0].nats: a server's address must begin with nats://"},
		"NATS credentials":  {good + "subscriptions:\n- name: s\n  nats: {servers: ['x'], subject: a, credentials: none.creds}\n", "subscriptions[0].nats: credentials: stat none.creds"},
		"NATS certificate":  {good + "subscriptions:\n- name: s\n  nats: {servers: ['x'], subject: a, tls: {cert_file: c.pem}}\n", "subscriptions[0].nats.tls: cert_file and key_file belong together"},
		"Kafka broker":      {good + "subscriptions:\n- name: s\n  kafka: {brokers: [x], topic: a}\n", "subscriptions[0].kafka: a broker's address is not valid"},
		"Kafka topic":       {good + "subscriptions:\n- name: s\n  kafka: {brokers: ['x:1']}\n", "4:10: subscriptions[0].kafka.topic: missing"},
		"Kafka key":         {good + "subscriptions:\n- name: s\n  kafka: {brokers: ['x:1'], topic: a, key: user}\n", "4:44: subscriptions[0].kafka.key: 1:1: undeclared reference to 'user'"},
		"Kafka login":       {good + "subscriptions:\n- name: s\n  kafka: {brokers: ['x:1'], topic: a, sasl: {user: u}}\n", "4:45: subscriptions[0].kafka.sasl.mechanism: missing: it is one of plain"},
		"Kafka CA":          {good + "subscriptions:\n- name: s\n  kafka: {brokers: ['x:1'], topic: a, tls: {ca_file: none.pem}}\n", "subscriptions[0].kafka.tls: ca_file: stat none.pem"},
		"two ways out":      {good + "subscriptions:\n- name: s\n  nats: {servers: [x], subject: a}\n  kafka: {brokers: ['x:1'], topic: a}\n", "kafka and stream, has 2"},
		"rule":              {good + "subscriptions:\n- name: s\n  rules: [x]\n  webhook: {url: 'http://x'}\n", `4:11: subscriptions[0].rules[0]: rule "x" must begin with /v1.0/event/`},
		"where":             {good + "subscriptions:\n- name: s\n  types: [check_in]\n  where: event.staffID == \"u1\"\n", "5:10: subscriptions[0].where: 1:6: undefined field 'staffID'; the nearest are staffId, "},
		"where in lines":    {good + "subscriptions:\n- name: s\n  types: [check_in]\n  where: |\n    event.staffId == \"u1\" &&\n    event.timestamp == 0\n", "subscriptions[0].where: 2:6: undefined field 'timestamp'; the nearest are timeStamp"},
		"key":               {good + "subscriptions:\n- name: s\n  order: key\n  key: event.\n", "5:8: subscriptions[0].key: 1:7: Syntax error"},
		"no key":            {good + "subscriptions:\n- name: s\n  order: key\n", "subscriptions[0].key: no expression"},
		"key, no order":     {good + "subscriptions:\n- name: s\n  key: event.x\n", "4:8: subscriptions[0].key: needs order: key"},
		"start":             {good + "subscriptions:\n- name: s\n  start: yesterday\n", `4:10: subscriptions[0].start: "yesterday" must be now, beginning, a sequence, a time such as`},
		"start to come":     {good + "subscriptions:\n- name: s\n  start: 2999-01-01\n", "4:10: subscriptions[0].start: 2999-01-01 is still to come"},
		"duplicate key":     {good + "data: a\ndata: b\n", "3:1: "},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := daemon.ParseConfig([]byte(test.text), envref.Variables(environment))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v\nwant %q", err, test.want)
			}
		})
	}
}

func TestConfigErrorsKeepSecrets(t *testing.T) {
	for _, text := range []string{
		"apps: [{name: a, stream: {client_id: x, client_secret: {hunter2: 1}}}]",
		"apps:\n  - name: a\n    http: {path: /x, keys: [{token: hunter2, aes_key: hunter2, owners: hunter2}]}\n",
		"apps:\n  - stream: {client_secret: hunter2\n  broken",
		"apps: [{name: a, stream: {client_id: x, client_secret: hunter2, connections: hunter2}}]",
		"dedupe_window: hunter2",
		"subscriptions: [{name: s, nats: {servers: ['nats://me:hunter2%zz@x'], subject: a, token: hunter2, password: hunter2}}]",
		"subscriptions: [{name: s, kafka: {brokers: ['hunter2@x:1:2'], topic: a, sasl: {mechanism: x, user: u, password: hunter2}}}]",
	} {
		if _, err := daemon.ParseConfig([]byte(text), envref.Variables(environment)); err == nil {
			t.Errorf("no error for %q", text)
		} else if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error for %q quotes a value: %v", text, err)
		}
	}
}

func FuzzConfig(f *testing.F) {
	f.Add([]byte(goodConfig))
	f.Add([]byte("a: &x [*x]"))
	f.Add([]byte("apps: ${A}"))
	f.Add([]byte("? {a: b}\n: - c\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		cfg, err := daemon.ParseConfig(text, envref.Variables(environment))
		if err == nil && daemon.Validate(cfg) != nil {
			t.Error("a config was accepted that does not validate")
		}
	})
}
