import { Inject, Injectable, Module } from '@nestjs/common';
import { Redis } from 'ioredis';

export const SHARED = Symbol('SHARED');

@Module({
  providers: [{ provide: SHARED, useFactory: () => new Redis({ keyPrefix: 'shared:' }) }],
})
export class SharedModule {}

@Injectable()
export class SharedCache {
  constructor(@Inject(SHARED) private readonly shared: Redis) {}

  read(id: string) {
    return this.shared.get(`a:${id}`); //: GET shared:a:*
  }
}
