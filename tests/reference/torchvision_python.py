"""Lets torchvision be imported beside a PyTorch for which its compiled operators were not built.

Only its Python code is used here; none of these operators is ever called.
"""

import torch

LIBRARY = torch.library.Library("torchvision", "FRAGMENT")
for operator in ("nms", "qnms", "roi_align", "_roi_align_backward", "roi_pool", "_roi_pool_backward",
                 "ps_roi_align", "_ps_roi_align_backward", "ps_roi_pool", "_ps_roi_pool_backward",
                 "deform_conv2d", "_deform_conv2d_backward"):
    if not hasattr(torch.ops.torchvision, operator):
        LIBRARY.define(f"{operator}(Tensor x) -> Tensor")
