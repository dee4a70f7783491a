import { createClient } from 'redis'
import Redis from 'ioredis'
const url = new URL(process.env.REDIS_URL ?? 'redis://redis:6379/1')
url.username = 'api'
url.password = process.env.PASSWORD
const client = createClient({ url: url.toString() }) //: client api
await client.get('u:1') //: GET u:1
const other = new URL('redis://redis:6379')
other.username = 'jobs'
const jobs = new Redis(other.href) //: client jobs
await jobs.lpush('mail', 'x') //: LPUSH mail
const page = new URL('https://example.org/')
await client.set(`page:${page.pathname}`, '1') //: SET page:*
