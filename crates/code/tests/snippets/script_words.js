import { createClient, defineScript } from 'redis';

const castVote = defineScript({
  NUMBER_OF_KEYS: 2,
  SCRIPT: `
    redis.call('SADD', KEYS[2], ARGV[2]) -- //: sadd poll:*:voters
    return redis.call('HINCRBY', KEYS[1], ARGV[1], 1) -- //: hincrby poll:*:tally
  `,
  transformArguments(poll, option, voter) {
    return [`poll:${poll}:tally`, `poll:${poll}:voters`, option, voter];
  },
});

const client = createClient({ scripts: { castVote } });

export const vote = (id, option, voter) => client.castVote(id, option, voter); //: evalsha poll:*:tally poll:*:voters; eval poll:*:tally poll:*:voters
