package lines

import (
	"context"

	"github.com/redis/rueidis"
)

func read(ctx context.Context, client rueidis.Client) {
	// A command is where it is named.
	client.Do(ctx, client.B().Xreadgroup().Group("g", "c"). //: XREADGROUP jobs
		Count(1).
		Streams().Key("jobs").Id(">").Build())
}
