package page

const opening = `
This page is written by ` + "`make bench`" + ` from what it measured, and from nothing else. It compares dingevent with named rivals,
and says how costs grow. Absolute times belong to a machine. Only the ratios count: 2 means that ours is twice as fast.
[Performance](performance.md) has the figures before and after changes of our own.`

const openingZH = `
本页由 ` + "`make bench`" + ` 用测得的数据写成，没有别的来源。它把 dingevent 与指名的对手比较，并说明开销怎样增长。绝对时间因机器而异，要看的是比值：2 表示我们快一倍。
[性能](performance.zh-CN.md)一页有我们自己改动前后的数字。`

const method = `
## How it is measured

- Ours and the rivals take turns. Each turn is a process of its own, and every other round goes backwards.
- A ratio is the median of the ratios of the rounds. Behind it stand the least and the largest.
- What is only calculated is compared by processor time: decode, route, select, open, seal, push and Stream. What waits
  for a disk or for another process is compared by the clock.
- The load of others is what the kernel counts as busy, without our own turns. A PostgreSQL server counts as others.
- Events have 500 bytes unless a row says otherwise. Payloads of decode and route are those that DingTalk sent.
- ` + "`ROUNDS=9 BENCH=decode make bench`" + ` measures one part again with more rounds. The other parts of the page stay as they are.
  ` + "`SCALE=1`" + ` adds 10 and 100 million stored events.

## How the rivals are set up

| rival | as |
| --- | --- |
| encoding/json, v2 engine | built with ` + "`GOEXPERIMENT=jsonv2`" + `, and called as version 1; ours is built without |
| goccy/go-json, bytedance/sonic | ` + "`Unmarshal`" + ` with defaults, each type warmed up; sonic's texts lie in the input then |
| textbook | a handler with ` + "`encoding/json`" + ` and the documented steps of a callback; it remembers no push |
| gorilla | a client built like DingTalk's own for Go: one reader, a goroutine an event, ` + "`encoding/json`" + ` |
| append file | waiting callers share a write and an ` + "`fsync`" + `; no dedupe, no reading by sequence |
| bbolt | ` + "`DB.Batch`" + ` with as many calls as there are writers, no sync of the freelist, its map; IDs in a second bucket |
| Pebble | one batch an event with ` + "`pebble.Sync`" + `, memtables of 64 MB, bloom filters; a look for the ID before |
| JetStream, synced | embedded, in process, ` + "`sync_interval: always`" + `, one publish a caller with a message ID; a sync serves one message |
| JetStream consumer | a durable pull consumer with explicit acks, 10,000 of them pending, 5,000 fetched ahead; default syncs |
| River on SQLite | one connection as its driver says, WAL, ` + "`synchronous=NORMAL`" + `, 1000 workers, a fetch each millisecond |
| Watermill SQL | on PostgreSQL, one consumer group, 1000 messages a query, a poll each millisecond |
| bare net/http | a server that reads the body and says ok, or a client that posts the same bodies from memory |

Ours keeps its defaults. It dedupes, and each event is synced before it is answered.
`

const methodZH = `
## 怎么测

- 我们和对手轮流运行。每一次都是单独的进程，每隔一轮顺序倒过来。
- 比值是各轮比值的中位数，后面是最小值和最大值。
- 只做计算的按处理器时间比较：解码、找类型、选择、解密、加密、推送和 Stream。要等磁盘或别的进程的，按时钟比较。
- 他人的负载是内核记为繁忙的时间，减去我们自己的轮次。PostgreSQL 服务器算作他人。
- 除非另有说明，事件为 500 字节。解码和找类型用的是钉钉真实发送过的负载。
- ` + "`ROUNDS=9 BENCH=decode make bench`" + ` 用更多轮数重测一部分，本页其余部分不变。` + "`SCALE=1`" + ` 会加测一千万和一亿个已存的事件。

## 对手怎么设置

| 对手 | 设置 |
| --- | --- |
| encoding/json，v2 引擎 | 用 ` + "`GOEXPERIMENT=jsonv2`" + ` 编译，按第 1 版调用；我们的不这样编译 |
| goccy/go-json、bytedance/sonic | 默认设置的 ` + "`Unmarshal`" + `，每个类型先预热；sonic 的文本指向输入 |
| 教科书写法 | 用 ` + "`encoding/json`" + ` 和文档中回调步骤的处理函数，不记住任何推送 |
| gorilla | 像钉钉自己的 Go 客户端那样写：一个读取者，每个事件一个 goroutine，` + "`encoding/json`" + ` |
| 追加文件 | 等待的调用者共用一次写入和一次 ` + "`fsync`" + `；不去重，不能按序号读取 |
| bbolt | ` + "`DB.Batch`" + `，一批的调用数等于写入方数，freelist 不落盘，用 map；ID 在第二个 bucket |
| Pebble | 每个事件一个 batch，带 ` + "`pebble.Sync`" + `，memtable 64 MB，有布隆过滤器；先查 ID |
| JetStream，每条落盘 | 嵌入进程内，` + "`sync_interval: always`" + `，每个调用者发布一条，带消息 ID；一次落盘只服务一条消息 |
| JetStream 消费者 | 持久的拉取消费者，显式确认，最多 10,000 个待确认，预取 5,000 个；默认的落盘 |
| SQLite 上的 River | 按它的驱动说明用一个连接，WAL，` + "`synchronous=NORMAL`" + `，1000 个 worker，每毫秒取一次 |
| Watermill SQL | 在 PostgreSQL 上，一个消费组，每次查询 1000 条，每毫秒轮询一次 |
| 裸 net/http | 读完请求体就答 ok 的服务器，或从内存发送同样请求体的客户端 |

我们用默认设置：去重，每个事件先落盘再应答。
`
