package assistant

import (
	"context"
	"strings"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

// tools are registered at one server.
type tools struct {
	server *mcp.Server
	shape  shape
	ask    func(context.Context, func(context.Context, Service) error) error
}

// looking is what a tool says of itself that changes nothing.
func looking() *mcp.ToolAnnotations {
	return &mcp.ToolAnnotations{ReadOnlyHint: true, IdempotentHint: true, DestructiveHint: new(false), OpenWorldHint: new(false)}
}

// look adds a tool that asks the service and changes nothing.
func look[In any](t *tools, name, title, about string, answer func(context.Context, Reader, In) (any, error)) {
	serve(t, name, title, about, looking(), func(ctx context.Context, in In) (result any, err error) {
		err = t.ask(ctx, func(ctx context.Context, s Service) error {
			result, err = answer(ctx, s, in)
			return err
		})
		return result, err
	})
}

// know adds a tool that needs no service.
func know[In any](t *tools, name, title, about string, answer func(context.Context, In) (any, error)) {
	serve(t, name, title, about, looking(), answer)
}

// change adds a tool that changes something. Destructive says whether it can take something away, idempotent whether
// doing it again changes nothing more.
func change[In any](t *tools, name, title, about string, destructive, idempotent bool, do func(context.Context, Changer, In) (any, error)) {
	// What a subscription delivers to is the world outside.
	hints := &mcp.ToolAnnotations{DestructiveHint: new(destructive), IdempotentHint: idempotent, OpenWorldHint: new(true)}
	serve(t, name, title, about, hints, func(ctx context.Context, in In) (result any, err error) {
		err = t.ask(ctx, func(ctx context.Context, s Service) error {
			result, err = do(ctx, s, in)
			return err
		})
		return result, err
	})
}

func serve[In any](t *tools, name, title, about string, hints *mcp.ToolAnnotations, answer func(context.Context, In) (any, error)) {
	tool := &mcp.Tool{Name: name, Title: title, Description: about, Annotations: hints, InputSchema: schemaOf[In]()}
	mcp.AddTool(t.server, tool, func(ctx context.Context, _ *mcp.CallToolRequest, in In) (*mcp.CallToolResult, any, error) {
		result, err := answer(ctx, in)
		if err != nil {
			return nil, nil, complaint{t.shape, err}
		}
		text, err := t.shape.write(result)
		if err != nil {
			return nil, nil, err
		}
		if len(text) > MaxAnswer {
			return nil, nil, api.Refuse(api.CodeInvalid, "the answer has %d bytes, and at most %d are sent; ask for less, or use the command dingevent", len(text), MaxAnswer)
		}
		// The text alone: structured content would be read as floats and written again.
		return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: string(text)}}}, nil, nil
	})
}

// A complaint is an error as an assistant reads it, with the next move.
type complaint struct {
	shape shape
	err   error
}

func (c complaint) Error() string {
	text := c.shape.text("", terminal.Complaint(words.English{}, c.err))
	const longest = 4 << 10
	if len(text) > longest {
		text = strings.ToValidUTF8(text[:longest], "") + "…" // the cut may be inside a rune
	}
	if move := moves[api.CodeOf(c.err)]; move != "" {
		text += " (" + move + ")"
	}
	return text
}

func (c complaint) Unwrap() error { return c.err }

// moves says what to do about an error whose text may not say it.
var moves = map[api.Code]string{
	api.CodeInvalid:     "change the arguments",
	api.CodeDenied:      "the daemon refuses its own token: a person must look",
	api.CodeNotFound:    "ask for something else",
	api.CodeConflict:    "first change what stands in the way",
	api.CodeTaken:       "it is written down and will be done: do not ask again",
	api.CodeUnavailable: "ask again later",
}
