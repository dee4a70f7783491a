import { createClient } from 'redis'
const client = createClient()
await client.zRandMemberCountWithScores('z:1', 3) //: ZRANDMEMBER z:1
await client.zRevRankWithScore('z:1', 'a') //: ZREVRANK z:1
await client.bitFieldRo('b:1', []) //: BITFIELD_RO b:1
await client.sortRo('l:1') //: SORT_RO l:1
await client.evalShaRo('sha', { keys: ['k:1'] }) //: EVALSHA_RO k:1
