"""Ways to run the reading of many documents on this machine.

outcomes    what became of a document, and of a run
attempts    reading one document, a second time if need be
local       the way of the documents: looked up, read, stored in batches, in the order given
hands       what reads them: this process
processes   what reads them: many processes, each with a model of its own
worker      what runs in each of those
progress    the bar that a long run shows
rereading   which stored documents an older reader has read
"""
