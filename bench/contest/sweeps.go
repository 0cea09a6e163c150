package contest

var (
	sizes         = []int{300, 1 << 10, 4 << 10, 16 << 10, 64 << 10}
	bytesOf       = Text{"bytes of an event", "事件的字节数"}
	cpuOfEvent    = Text{"processor time of an event, µs", "每个事件的处理器时间，微秒"}
	cpuOfDelivery = Text{"processor time of a delivery, µs", "每次投递的处理器时间，微秒"}
)

// Sweeps say how costs grow, in the order of the page.
var Sweeps = []Sweep{
	{
		Name: "size-decode", Folder: "bench/decode", Title: Text{"Decode, by size", "按大小解码"}, Axis: bytesOf, Values: sizes,
		Plots: []Text{cpuOfEvent},
		Lines: []Line{
			{Entry: Entry{Benchmark: "DecodeSize/bytes=%d/dingevent"}, Title: Text{"dingevent", "dingevent"}, Unit: "cpu-ns/op"},
			{Entry: Entry{Benchmark: "DecodeSize/bytes=%d/encoding-json"}, Title: Text{"encoding/json", "encoding/json"}, Unit: "cpu-ns/op"},
			{Entry: Entry{Benchmark: "DecodeSize/bytes=%d/encoding-json", Engine: jsonv2}, Title: Text{"encoding/json, v2 engine", "encoding/json，v2 引擎"}, Unit: "cpu-ns/op"},
			{Entry: Entry{Benchmark: "DecodeSize/bytes=%d/goccy"}, Title: Text{"goccy/go-json", "goccy/go-json"}, Unit: "cpu-ns/op"},
			{Entry: Entry{Benchmark: "DecodeSize/bytes=%d/sonic"}, Title: Text{"bytedance/sonic", "bytedance/sonic"}, Unit: "cpu-ns/op"},
		},
	},
	{
		Name: "size-append", Folder: "bench/append", Title: Text{"Append by 64 writers, by size", "64 个写入方按大小追加"}, Axis: bytesOf, Values: sizes,
		Plots: []Text{cpuOfEvent},
		Lines: []Line{
			{Entry: Entry{Benchmark: "AppendSize/sqlite/bytes=%d", Time: "4000x"}, Title: Text{"dingevent", "dingevent"}, Unit: "cpu-ns/op"},
			{Entry: Entry{Benchmark: "AppendSize/file/bytes=%d", Time: "4000x"}, Title: Text{"append file", "追加文件"}, Unit: "cpu-ns/op"},
		},
	},
	{
		Name: "subscriptions", Folder: "bench/delivery", Title: Text{"Subscriptions", "订阅"}, Axis: Text{"subscriptions", "订阅数"}, Values: []int{1, 16, 50, 100, 500},
		Plots: []Text{cpuOfDelivery, {"memory of the process, MB", "进程的内存，MB"}},
		Lines: []Line{
			{Entry: Entry{Benchmark: "Subscriptions/subscriptions=%d", Time: "2000x"}, Title: Text{"all want every event", "每个订阅都要全部事件"}, Unit: "cpu-ns/delivery"},
			{Entry: Entry{Benchmark: "Wanted/subscriptions=%d", Time: "20000x"}, Title: Text{"one wants the event", "只有一个订阅要这个事件"}, Unit: "cpu-ns/delivery"},
			{Entry: Entry{Benchmark: "Subscriptions/subscriptions=%d", Time: "2000x"}, Title: Text{"all want every event", "每个订阅都要全部事件"}, Unit: "MB", Plot: 1},
		},
	},
	{
		Name: "keys", Folder: "bench/delivery", Title: Text{"Keys of an order", "保序的键"}, Axis: Text{"keys", "键数"}, Values: []int{1, 10, 100, 1000, 10_000, 100_000, 1_000_000},
		Plots: []Text{cpuOfDelivery},
		Lines: []Line{
			{Entry: Entry{Benchmark: "Keys/keys=%d", Time: "50000x"}, Title: Text{"ordered by corp", "按组织保序"}, Unit: "cpu-ns/delivery"},
		},
	},
	{
		Name: "stored", Folder: "bench/delivery", Title: Text{"Stored events", "已存的事件"}, Axis: Text{"stored events", "已存的事件数"},
		Values: []int{1, 10_000, 100_000, 1_000_000}, Scale: []int{10_000_000, 100_000_000},
		Plots: []Text{{"processor time, µs", "处理器时间，微秒"}, {"milliseconds", "毫秒"}},
		Lines: []Line{
			{Entry: Entry{Benchmark: "Stored/events=%d", Time: "20000x"}, Title: Text{"append one more, 64 writers", "再追加一个，64 个写入方"}, Unit: "append-cpu-ns"},
			{Entry: Entry{Benchmark: "Stored/events=%d", Time: "20000x"}, Title: Text{"deliver one more", "再投递一个"}, Unit: "cpu-ns/delivery"},
			{Entry: Entry{Benchmark: "Stored/events=%d", Time: "20000x"}, Title: Text{"open", "打开"}, Unit: "open-ms", Plot: 1},
			{Entry: Entry{Benchmark: "Stored/events=%d", Time: "20000x"}, Title: Text{"search for a type that no event has", "查找没有的类型"}, Unit: "search-ms", Plot: 1},
		},
	},
}
