"""Making the starter encoder: packs of pictures and a lexicon in, a model folder out.

Run as ``python -m photosearch.training.train``, by whoever rebuilds the model. Nothing that the
app needs may import it; it may import ``photosearch.models`` and nothing else of the app.
"""
