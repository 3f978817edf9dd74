"""What is so in Azure, whoever asks: names, regions, SKUs, ids, types, and what a secret looks like.

A leaf: it imports nothing of ours, and everything else may import it. Each fact has its source beside it.
"""
