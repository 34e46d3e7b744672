package io.sluice.model.site;

/** Where a point's raw value comes from. One kind per family of buses, and what is computed. */
public sealed interface Source
        permits RegisterSource,
                DerivedSource,
                ReplySource,
                ChipSource,
                LineSource,
                FrameSource,
                TextSource,
                SenmlSource,
                BlockSource {}
