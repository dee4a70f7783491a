package nicks

import (
	"context"

	"github.com/redis/rueidis"
)

func all(ctx context.Context, c rueidis.Client) error {
	entry, err := c.Do(ctx, c.B().Scan().Cursor(0).Match("nick:*").Count(200).Build()).AsScanEntry() //: scan
	if err != nil {
		return err
	}
	for _, key := range entry.Elements {
		c.Do(ctx, c.B().Del().Key(key).Build()) //: del nick:*
	}
	return nil
}
