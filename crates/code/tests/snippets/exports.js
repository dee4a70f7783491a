const { createClient } = require('redis');
const client = createClient({ url: 'redis://redis' });
exports.client = () => client;
exports.get = id => client.get(`g:${id}`); //: GET g:*
