package contest

// The sets of contests.
const (
	Rivals   = "rivals"
	Own      = "own" // ours with ours
	Postgres = "postgres"
	Console  = "console"
)

// Contests are all comparisons, in the order of the page. The goals are what we want to reach.
var Contests = []Contest{
	{
		Name: "decode", Set: Rivals, Folder: "bench/decode", Unit: "cpu-ns/op",
		Title: Text{"decode a typed event", "解码为带类型的事件"},
		Ours:  Entry{Benchmark: "Decode/dingevent"},
		Rivals: []Rival{
			{Entry: Entry{Name: "encoding/json", Benchmark: "Decode/encoding-json"}, Goal: 6},
			{Entry: Entry{Name: "encoding/json, v2 engine", Benchmark: "Decode/encoding-json", Engine: jsonv2}, Goal: 3.5},
			{Entry: Entry{Name: "encoding/json/v2", Benchmark: "Decode/json-v2", Engine: jsonv2}},
			{Entry: Entry{Name: "goccy/go-json", Benchmark: "Decode/goccy"}},
			{Entry: Entry{Name: "bytedance/sonic", Benchmark: "Decode/sonic"}},
		},
	},
	{
		Name: "route", Set: Rivals, Folder: "bench/decode", Unit: "cpu-ns/op",
		Title: Text{"find type and corp, check all", "找出类型和组织，并检查全文"},
		Ours:  Entry{Benchmark: "Route/dingevent"},
		Rivals: []Rival{
			{Entry: Entry{Name: "encoding/json", Benchmark: "Route/encoding-json"}, Goal: 9},
			{Entry: Entry{Name: "encoding/json, v2 engine", Benchmark: "Route/encoding-json", Engine: jsonv2}},
			{Entry: Entry{Name: "goccy/go-json", Benchmark: "Route/goccy"}},
			{Entry: Entry{Name: "bytedance/sonic", Benchmark: "Route/sonic"}},
		},
	},
	{
		Name: "select", Set: Rivals, Folder: "bench/decode", Unit: "cpu-ns/op",
		Title:  Text{"select by an expression", "按表达式选择"},
		Ours:   Entry{Benchmark: "Select/where"},
		Rivals: []Rival{{Entry: Entry{Name: "our Decode of the event", Benchmark: "Select/decode"}, Goal: 0.6}},
	},
	{
		Name: "open", Set: Rivals, Folder: "bench/callback", Unit: "cpu-ns/op",
		Title: Text{"open a callback", "解开一个回调"},
		Ours:  Entry{Benchmark: "Open/ours"},
		Rivals: []Rival{
			{Entry: Entry{Name: "textbook", Benchmark: "Open/textbook"}},
			{Entry: Entry{Name: "SHA-1, base64 and AES alone", Benchmark: "Open/primitives"}},
		},
	},
	{
		Name: "seal", Set: Rivals, Folder: "bench/callback", Unit: "cpu-ns/op",
		Title:  Text{"seal an answer", "加密一个应答"},
		Ours:   Entry{Benchmark: "Seal/ours"},
		Rivals: []Rival{{Entry: Entry{Name: "textbook", Benchmark: "Seal/textbook"}}},
	},
	{
		Name: "push", Set: Rivals, Folder: "bench/callback", Unit: "cpu-ns/op",
		Title:  Text{"an HTTP push, body to typed event", "一次 HTTP 推送，从请求体到带类型的事件"},
		Ours:   Entry{Benchmark: "Push/ours", Time: "10000x"},
		Rivals: []Rival{{Entry: Entry{Name: "textbook", Benchmark: "Push/textbook", Time: "10000x"}, Goal: 4.5}},
	},
	{
		Name: "server", Set: Rivals, Folder: "bench/callback", Unit: "ns/op",
		Title: Text{"HTTP server, event on disk, 256 connections", "HTTP 服务器，事件已落盘，256 个连接"},
		Ours:  Entry{Benchmark: "Server/journal", Time: "20000x"},
		Rivals: []Rival{
			{Entry: Entry{Name: "ours without a journal", Benchmark: "Server/nothing", Time: "20000x"}, Goal: 0.85},
			{Entry: Entry{Name: "bare net/http", Benchmark: "Server/floor", Time: "20000x"}, Goal: 0.75},
			{Entry: Entry{Name: "ours without a journal, processor time", Benchmark: "Server/nothing", Time: "20000x"}, Unit: "cpu-ns/op"},
			{Entry: Entry{Name: "bare net/http, processor time", Benchmark: "Server/floor", Time: "20000x"}, Unit: "cpu-ns/op"},
		},
	},
	{
		Name: "stream-16", Set: Rivals, Folder: "bench/stream", Unit: "cpu-ns/op",
		Title:  Text{"Stream, an event, 16 on the way", "Stream，每个事件，16 个在途"},
		Ours:   Entry{Benchmark: "Stream/ours/window=16", Time: "1s"},
		Rivals: []Rival{{Entry: Entry{Name: "gorilla, a goroutine an event", Benchmark: "Stream/gorilla/window=16", Time: "1s"}}},
	},
	{
		Name: "stream-64", Set: Rivals, Folder: "bench/stream", Unit: "cpu-ns/op",
		Title:  Text{"Stream, an event, 64 on the way", "Stream，每个事件，64 个在途"},
		Ours:   Entry{Benchmark: "Stream/ours/window=64", Time: "1s"},
		Rivals: []Rival{{Entry: Entry{Name: "gorilla, a goroutine an event", Benchmark: "Stream/gorilla/window=64", Time: "1s"}, Goal: 6}},
	},
	appending("append-64", "writers=64", Text{"append, 64 writers", "追加，64 个写入方"}, 0.75, "20000x", "2000x"),
	appending("append-256", "writers=256", Text{"append, 256 writers", "追加，256 个写入方"}, 0.6, "20000x", "2000x"),
	{
		Name: "deliver", Set: Rivals, Folder: "bench/delivery", Unit: "ns/delivery",
		Title: Text{"deliver to a sink that does nothing, from SQLite", "从 SQLite 投递给什么都不做的 sink"},
		Ours:  Entry{Benchmark: "Delivery/sqlite", Time: "200000x"},
		Rivals: []Rival{
			{Entry: Entry{Name: "River on SQLite", Benchmark: "Delivery/river", Time: "3000x"}, Goal: 200},
			{Entry: Entry{Name: "JetStream consumer with acks", Benchmark: "Delivery/jetstream", Time: "50000x"}, Goal: 6},
			{Entry: Entry{Name: "River, by processor time", Benchmark: "Delivery/river", Time: "3000x"}, Unit: "cpu-ns/delivery"},
			{Entry: Entry{Name: "JetStream, by processor time", Benchmark: "Delivery/jetstream", Time: "50000x"}, Unit: "cpu-ns/delivery"},
		},
	},
	{
		Name: "webhook", Set: Rivals, Folder: "delivery", Unit: "events/s",
		Title: Text{"deliver to a webhook, signed, 64 at once", "投递到 webhook，带签名，64 个并发"},
		Ours:  Entry{Benchmark: "Webhook/ours"},
		Rivals: []Rival{
			{Entry: Entry{Name: "bare net/http client", Benchmark: "Webhook/bare"}, Goal: 0.85},
			{Entry: Entry{Name: "the same, by processor time", Benchmark: "Webhook/bare"}, Unit: "cpu-ns/event"},
		},
	},
	{
		Name: "ordered", Set: Rivals, Folder: "delivery", Unit: "events/s", Rounds: 3,
		Title: Text{"the same in order of 50 corps, backlog of 60,000", "同上，按 50 个组织保序，积压 60,000 个"},
		Ours:  Entry{Benchmark: "Backlog/ordered/webhook"},
		Rivals: []Rival{
			{Entry: Entry{Name: "bare net/http client", Benchmark: "Webhook/bare"}, Goal: 0.8},
			{Entry: Entry{Name: "the same, by processor time", Benchmark: "Webhook/bare"}, Unit: "cpu-ns/event"},
			{Entry: Entry{Name: "ours without an order", Benchmark: "Backlog/unordered/webhook"}},
		},
	},
	{
		Name: "fan", Set: Rivals, Folder: "bench/delivery", Unit: "ns/delivery",
		Title: Text{"16 subscriptions with all events, a delivery", "16 个订阅都要全部事件，每次投递"},
		Ours:  Entry{Benchmark: "Subscriptions/subscriptions=16", Time: "50000x"},
		Rivals: []Rival{
			{Entry: Entry{Name: "one subscription", Benchmark: "Subscriptions/subscriptions=1", Time: "50000x"}, Goal: 4},
			{Entry: Entry{Name: "one, by processor time", Benchmark: "Subscriptions/subscriptions=1", Time: "50000x"}, Unit: "cpu-ns/delivery"},
		},
	},

	{
		Name: "frame", Set: Own, Folder: "stream", Unit: "ns/op", Title: Text{"a Stream frame and its answer", ""},
		Ours:   Entry{Benchmark: "Frame/scan"},
		Rivals: []Rival{{Entry: Entry{Name: "encoding/json", Benchmark: "Frame/encoding-json"}}},
	},
	{
		Name: "read", Set: Own, Folder: "delivery", Unit: "ns/op", Title: Text{"deliver, from SQLite", ""},
		Ours:   Entry{Benchmark: "Delivery/deliver/sqlite"},
		Rivals: []Rival{{Entry: Entry{Name: "read it", Benchmark: "Delivery/read/sqlite"}}},
	},
	{
		Name: "read-memory", Set: Own, Folder: "delivery", Unit: "ns/op", Title: Text{"deliver, from memory", ""},
		Ours:   Entry{Benchmark: "Delivery/deliver/memjournal"},
		Rivals: []Rival{{Entry: Entry{Name: "read it", Benchmark: "Delivery/read/memjournal"}}},
	},
	{
		Name: "backlog", Set: Own, Folder: "delivery", Unit: "cpu-ns/event", Title: Text{"ordered, 50 corps, backlog of 60,000, to nothing", ""},
		Ours:   Entry{Benchmark: "Backlog/ordered/nothing"},
		Rivals: []Rival{{Entry: Entry{Name: "without an order", Benchmark: "Backlog/unordered/nothing"}}},
	},
	{
		Name: "sink", Set: Own, Folder: "delivery", Unit: "cpu-ns/event", Title: Text{"the webhook's sink alone", ""},
		Ours:   Entry{Benchmark: "Webhook/sink"},
		Rivals: []Rival{{Entry: Entry{Name: "bare net/http client", Benchmark: "Webhook/bare"}}},
	},
	{
		Name: "poisoned", Set: Own, Folder: "delivery", Unit: "p99-ms", Title: Text{"p99 beside a poisoned corp", ""},
		Ours:   Entry{Benchmark: "PoisonedCorp/steady"},
		Rivals: []Rival{{Entry: Entry{Name: "without it", Benchmark: "PoisonedCorp/none"}}},
	},
	{
		Name: "poisoned-burst", Set: Own, Folder: "delivery", Unit: "p99-ms", Title: Text{"p99 beside a burst of it", ""},
		Ours:   Entry{Benchmark: "PoisonedCorp/burst"},
		Rivals: []Rival{{Entry: Entry{Name: "a burst that is delivered", Benchmark: "PoisonedCorp/burst-taken"}}},
	},

	{
		Name: "postgres-append-64", Set: Postgres, Folder: "bench/postgres", Unit: "ns/op",
		Title: Text{"append, 64 callers", "追加，64 个调用者"},
		Ours:  Entry{Benchmark: "Append/postgres/callers=64", Time: "50000x"},
		Rivals: []Rival{
			{Entry: Entry{Name: "append file", Benchmark: "Append/file/callers=64", Time: "50000x"}, Goal: 0.25},
			{Entry: Entry{Name: "INSERT of many rows", Benchmark: "Append/insert/callers=64", Time: "50000x"}, Goal: 0.75},
		},
	},
	{
		Name: "postgres-append-256", Set: Postgres, Folder: "bench/postgres", Unit: "ns/op",
		Title: Text{"append, 256 callers", "追加，256 个调用者"},
		Ours:  Entry{Benchmark: "Append/postgres/callers=256", Time: "50000x"},
		Rivals: []Rival{
			{Entry: Entry{Name: "append file", Benchmark: "Append/file/callers=256", Time: "50000x"}, Goal: 0.2},
			{Entry: Entry{Name: "INSERT of many rows", Benchmark: "Append/insert/callers=256", Time: "50000x"}, Goal: 0.75},
		},
	},
	{
		Name: "postgres-gateways", Set: Postgres, Folder: "bench/postgres", Unit: "ns/op",
		Title: Text{"append at three gateways, 256 callers at each", "三个网关追加，每个 256 个调用者"},
		Ours:  Entry{Benchmark: "Append/gateways=3/each=256", Time: "100000x"},
		Rivals: []Rival{
			{Entry: Entry{Name: "at one gateway", Benchmark: "Append/postgres/callers=256", Time: "100000x"}, Goal: 0.9},
		},
	},
	{
		Name: "postgres-gateways-shared", Set: Postgres, Folder: "bench/postgres", Unit: "ns/op",
		Title: Text{"append at three gateways, 256 callers in all", "三个网关追加，共 256 个调用者"},
		Ours:  Entry{Benchmark: "Append/gateways=3/callers=256", Time: "100000x"},
		Rivals: []Rival{
			{Entry: Entry{Name: "at one gateway", Benchmark: "Append/postgres/callers=256", Time: "100000x"}, Goal: 0.9},
		},
	},
	{
		Name: "postgres-groups", Set: Postgres, Folder: "bench/postgres", Unit: "ns/op",
		Title:  Text{"append groups of 100 at three gateways, in order, deduped", "三个网关各 100 条一组追加，有顺序和去重"},
		Ours:   Entry{Benchmark: "Groups/postgres", Time: "50000x"},
		Rivals: []Rival{{Entry: Entry{Name: "River, groups of 100", Benchmark: "Groups/river", Time: "50000x"}, Goal: 1}},
	},
	{
		Name: "postgres-deliver", Set: Postgres, Folder: "bench/postgres", Unit: "ns/op",
		Title: Text{"deliver to a sink that does nothing", "投递给什么都不做的 sink"},
		Ours:  Entry{Benchmark: "Delivery/postgres", Time: "50000x"},
		Rivals: []Rival{
			{Entry: Entry{Name: "River", Benchmark: "Delivery/river", Time: "20000x"}, Goal: 3},
			{Entry: Entry{Name: "Watermill SQL", Benchmark: "Delivery/watermill", Time: "20000x"}},
		},
	},
	{
		Name: "postgres-held", Set: Postgres, Folder: "bench/postgres", Unit: "ns/op", Rounds: 1,
		Title:  Text{"append while a snapshot is held", "有快照一直打开时追加"},
		Ours:   Entry{Benchmark: "Held/snapshot", Time: "200000x"},
		Rivals: []Rival{{Entry: Entry{Name: "without", Benchmark: "Held/none", Time: "200000x"}, Goal: 0.95}},
	},

	{
		Name: "pages", Set: Console, Folder: "internal/thirdparty/console", Unit: firstByte, Rounds: 3,
		Title: Text{"an empty page against a page, first byte and paint", ""}, Ours: Entry{Benchmark: "Page/none", Time: "20x"},
		Rivals: pages("overview", "events", "filtered", "corp", "event", "text", "subscriptions", "dead", "catalog"),
	},
}

const (
	jsonv2    = "jsonv2"
	firstByte = "first-byte-ms"
)

// pages are the console's pages, each to its first byte and to its first paint.
func pages(names ...string) (list []Rival) {
	for _, name := range names {
		e := Entry{Name: name, Benchmark: "Page/" + name, Time: "20x"}
		list = append(list, Rival{Entry: e}, Rival{Entry: Entry{Name: name + ", paint", Benchmark: e.Benchmark, Time: e.Time}, Unit: "first-paint-ms"})
	}
	return list
}

// appending compares stores. JetStream has a -benchtime of its own, because it syncs each message by itself.
func appending(name, writers string, title Text, goal float64, time, slow string) Contest {
	return Contest{
		Name: name, Set: Rivals, Folder: "bench/append", Unit: "ns/op", Title: title,
		Ours: Entry{Benchmark: "Append/sqlite/" + writers, Time: time},
		Rivals: []Rival{
			{Entry: Entry{Name: "append file, shared syncs", Benchmark: "Append/file/" + writers, Time: time}, Goal: goal},
			{Entry: Entry{Name: "bbolt", Benchmark: "Append/bbolt/" + writers, Time: time}},
			{Entry: Entry{Name: "Pebble", Benchmark: "Append/pebble/" + writers, Time: time}},
			{Entry: Entry{Name: "JetStream, synced", Benchmark: "Append/jetstream/" + writers, Time: slow}},
		},
	}
}
