// Kindred groups research papers by what they are about, finds related ones, and draws how
// they hang together. Run "kindred help".
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"kindred/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.Run(ctx, os.Args[1:], cli.System())
	stop()
	os.Exit(code)
}
