package eventschema_test

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/eventschema"
	"github.com/dingevent/dingevent/internal/samples"
)

var samplesFile = flag.String("samples", "", "write the samples as TypeScript into this file, beside an events.ts")

const useOfTypes = `
// @ts-expect-error TimeStamp is text
export const wrong: EventByType["org_change"] = { EventType: "org_change", CorpId: "c", TimeStamp: 1 };

// @ts-expect-error CorpId is missing
export const missing: EventByType["org_change"] = { EventType: "org_change", TimeStamp: "1" };

export function told(e: DingTalkEvent): string | undefined {
	switch (e.EventType) {
		case "org_change":
			return e.TimeStamp;
		case "bpms_instance_change":
			return e.type === "finish" || e.type === "of tomorrow" ? e.result : e.title;
	}
	return e.CorpId;
}
`

// TestTypeScript writes what "make types" compiles: that target names the file.
func TestTypeScript(t *testing.T) {
	file := cmp.Or(*samplesFile, filepath.Join(t.TempDir(), "samples.ts"))
	var b bytes.Buffer
	b.WriteString("import type { DingTalkEvent, EventByType } from \"./events\";\n\n")
	n := 0
	samples.EachDecoded(t, func(entry catalog.Entry, text []byte) {
		n++
		fmt.Fprintf(&b, "export const sample%d: EventByType[%q] = %s;\n", n, entry.Type, text)
	})
	b.WriteString(useOfTypes)
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

func ExampleTypeScript() {
	text, err := eventschema.TypeScript([]catalog.Entry{{
		Type: "made_up", Go: "MadeUp", Title: "Made up", TitleZH: "虚构", When: "Never pushed.", WhenZH: "不会推送。",
		Page: "https://open.dingtalk.com/document/development/made-up",
		Fields: []catalog.Field{
			{Go: "Kind", Name: "kind", Type: "text", Enum: []catalog.Value{{Value: "a"}, {Value: "b"}}, About: "Its kind.", AboutZH: "类型。"},
			{Go: "Parts", Name: "parts", Type: "[]object", Struct: "MadeUpPart", About: "Its parts.", AboutZH: "组成部分。", Fields: []catalog.Field{
				{Go: "At", Name: "at", Type: "int64", Unit: "ms", Optional: true, About: "When.", AboutZH: "时间。"},
			}},
		},
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, body, _ := bytes.Cut(text, []byte("\n\n"))
	fmt.Printf("%s", body)
	// Output:
	// /**
	//  * Made up (虚构).
	//  * Never pushed.
	//  * 不会推送。
	//  * @see https://open.dingtalk.com/document/development/made-up
	//  */
	// export interface MadeUp {
	//   /**
	//    * DingTalk's name of the event.
	//    * 事件类型。
	//    */
	//   EventType: "made_up";
	//   /**
	//    * The organization the event happened in; empty if untold.
	//    * 发生事件的企业的 corpId，未告知时为空。
	//    */
	//   CorpId: string;
	//   /**
	//    * Its kind. Values: "a", "b"; DingTalk may add others.
	//    * 类型。取值："a"、"b"；钉钉可能新增取值。
	//    */
	//   kind: "a" | "b" | (string & {});
	//   /**
	//    * Its parts.
	//    * 组成部分。
	//    */
	//   parts: MadeUpPart[] | null;
	// }
	//
	// /**
	//  * MadeUpPart is what MadeUp.parts holds.
	//  * MadeUpPart 是 MadeUp.parts 的内容。
	//  */
	// export interface MadeUpPart {
	//   /**
	//    * When. In milliseconds since 1970. Left out where its record did not come.
	//    * 时间。毫秒时间戳。未收到所属记录时不出现。
	//    */
	//   at?: number;
	// }
	//
	// /**
	//  * The interface of each event type.
	//  * 事件类型与接口的对应关系。
	//  */
	// export interface EventByType {
	//   made_up: MadeUp;
	// }
	//
	// /**
	//  * Any of the events; EventType tells which.
	//  * 任一事件，以 EventType 区分。
	//  */
	// export type DingTalkEvent = EventByType[keyof EventByType];
}
