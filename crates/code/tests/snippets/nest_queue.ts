import { Injectable } from '@nestjs/common';
import { InjectQueue } from '@nestjs/bullmq';
import { Queue } from 'bullmq';

@Injectable()
export class Mails {
  constructor(@InjectQueue('mails') private readonly queue: Queue<{ to: string }>) {}  //: INFO; HSET bull:mails:meta

  async pause(): Promise<boolean> {
    return this.queue.isPaused();  //: HEXISTS bull:mails:*
  }

  async drop(): Promise<void> {
    const failed = await this.queue.getFailed();  //: EVALSHA bull:mails:*; EVAL bull:mails:*; ZREVRANGE bull:mails:*; HGETALL bull:mails:*
    for (const job of failed) await job.updateData({ to: '' });  //: EVALSHA bull:mails:*; EVAL bull:mails:*; EXISTS bull:mails:*; HSET bull:mails:*
  }
}
