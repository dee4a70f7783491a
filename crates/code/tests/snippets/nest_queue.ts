import { Injectable } from '@nestjs/common';
import { InjectQueue } from '@nestjs/bullmq';
import { Queue } from 'bullmq';

@Injectable()
export class Mails {
  constructor(@InjectQueue('mails') private readonly queue: Queue<{ to: string }>) {}  //: INFO; HSET bull:mails:meta

  async pause(): Promise<boolean> {
    return this.queue.isPaused();  //: HEXISTS bull:mails:*
  }
}
